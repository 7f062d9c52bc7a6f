package platformtest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// Network is a network inside the process: its connections are pipes, so that
// a whole program and the servers it talks to can live in one testing/synctest
// bubble, where a goroutine waiting on a real socket would hold the clock.
type Network struct {
	mu    sync.Mutex
	hosts map[string]*listener
}

// Listen takes a host name with its port, such as "api.telegram.test:80".
func (n *Network) Listen(address string) net.Listener {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.hosts == nil {
		n.hosts = map[string]*listener{}
	}
	l := &listener{address: address, conns: make(chan net.Conn), closed: make(chan struct{})}
	n.hosts[address] = l
	return l
}

// Dial connects to a listener of the network, and to nothing else.
func (n *Network) Dial(ctx context.Context, _, address string) (net.Conn, error) {
	n.mu.Lock()
	l := n.hosts[address]
	n.mu.Unlock()
	if l == nil {
		return nil, &net.OpError{Op: "dial", Net: "pipe", Err: errors.New("connection refused: " + address)}
	}
	ours, theirs := net.Pipe()
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.closed:
		return nil, &net.OpError{Op: "dial", Net: "pipe", Err: errors.New("connection refused: " + address)}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Client returns an HTTP client on the network, without a timeout of its own.
func (n *Network) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: n.Dial, IdleConnTimeout: 90 * time.Second}}
}

// Serve answers HTTP at an address of the network until the returned function
// is called, which also cuts the connections.
func (n *Network) Serve(address string, h http.Handler) (stop func()) {
	server := &http.Server{Handler: h}
	l := n.Listen(address)
	done := make(chan struct{})
	go func() {
		defer close(done)
		server.Serve(l) //nolint:errcheck // always ErrServerClosed
	}()
	return func() {
		server.Close()
		<-done
	}
}

type listener struct {
	address string
	conns   chan net.Conn
	once    sync.Once
	closed  chan struct{}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *listener) Addr() net.Addr { return address(l.address) }

type address string

func (a address) Network() string { return "pipe" }
func (a address) String() string  { return string(a) }
