package fetch

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// accepted are the content codings that decoded can undo.
const accepted = "gzip, br, zstd, deflate"

const (
	mostCodings = 2       // codings on top of each other; nobody honest needs more
	zstdWindow  = 8 << 20 // bytes a zstandard decoder may keep: what RFC 9659 asks of web clients
)

// decoded returns a reader of the body behind the codings that a
// Content-Encoding header names, the last one undone first. close frees what
// the decoders hold.
func decoded(body io.Reader, header string) (r io.Reader, close func(), err error) {
	var codings []string
	for coding := range strings.SplitSeq(strings.ToLower(header), ",") {
		if coding = strings.TrimSpace(coding); coding != "" && coding != "identity" {
			codings = append(codings, coding)
		}
	}
	closers := []func(){}
	close = func() {
		for _, c := range closers {
			c()
		}
	}
	if len(codings) > mostCodings {
		return nil, close, fmt.Errorf("%w: compressed %d times over", ErrRefused, len(codings))
	}
	for i := len(codings) - 1; i >= 0; i-- {
		switch codings[i] {
		case "gzip", "x-gzip":
			body, err = gunzip(body)
		case "br":
			body = brotli.NewReader(body)
		case "zstd":
			var d *zstd.Decoder
			d, err = zstd.NewReader(body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(zstdWindow))
			if err == nil {
				closers, body = append(closers, d.Close), d
			}
		case "deflate":
			body, err = inflate(body)
		default:
			err = fmt.Errorf("%w: the server compresses with %q, which was not asked for", ErrRefused, codings[i])
		}
		if err != nil {
			close()
			return nil, func() {}, err
		}
	}
	return body, close, nil
}

// gunzip reads gzip, or the plain body of a server that only says so.
func gunzip(body io.Reader) (io.Reader, error) {
	b := bufio.NewReader(body)
	start, err := b.Peek(2)
	if err != nil || start[0] != 0x1f || start[1] != 0x8b {
		return b, nil
	}
	return gzip.NewReader(b)
}

// inflate reads what servers send as deflate: with the zlib header that the
// standard asks for, or without.
func inflate(body io.Reader) (io.Reader, error) {
	b := bufio.NewReader(body)
	start, err := b.Peek(2)
	if err == nil && start[0]&0x0f == 8 && (int(start[0])<<8|int(start[1]))%31 == 0 {
		return zlib.NewReader(b)
	}
	return flate.NewReader(b), nil
}
