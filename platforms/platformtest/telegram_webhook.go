package platformtest

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

var telegramSecretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

func (s *TelegramServer) setWebhook(p map[string]string) (any, error) {
	u, err := url.Parse(p["url"])
	switch {
	case p["url"] == "":
	case err != nil || u.Scheme != "https" || u.Host == "":
		return nil, badRequest("bad webhook: An HTTPS URL must be provided for webhook")
	case !slices.Contains([]string{"", "443", "80", "88", "8443"}, u.Port()):
		return nil, badRequest("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
	case !strings.Contains(u.Hostname(), "."):
		return nil, badRequest("bad webhook: Failed to resolve host: Name or service not known")
	}
	if p["secret_token"] != "" && !telegramSecretForm.MatchString(p["secret_token"]) {
		return nil, badRequest("secret token contains unallowed characters")
	}
	s.queue.webhook, s.queue.secret = p["url"], p["secret_token"]
	return true, s.remember(p)
}

func (s *TelegramServer) deleteWebhook(p map[string]string) (any, error) {
	s.queue.webhook, s.queue.secret = "", ""
	if p["drop_pending_updates"] == "true" {
		s.queue.pending = nil
	}
	return true, nil
}

func (s *TelegramServer) getWebhookInfo(map[string]string) (any, error) {
	info := map[string]any{"url": s.queue.webhook, "has_custom_certificate": false, "pending_update_count": len(s.queue.pending)}
	if s.queue.trouble != "" {
		info["last_error_date"], info["last_error_message"] = s.queue.troubleAt.Unix(), s.queue.trouble
	}
	return info, nil
}

// SetWebhook puts a webhook in the way, as another program would.
func (s *TelegramServer) SetWebhook(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue.webhook = url
}

// Webhook returns the webhook's address and the secret that is shown to it.
func (s *TelegramServer) Webhook() (address, secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.webhook, s.queue.secret
}

// Deliver sends what is pending to the webhook, each update until it is taken
// and one after the other, as the real server does with those of one chat. The
// host of the webhook's address stands for what ends TLS there: the requests
// go to address, over plain HTTP. It returns how often each was sent, at most
// tries times.
func (s *TelegramServer) Deliver(client *http.Client, address string, tries int) (sent []int) {
	for {
		s.mu.Lock()
		s.confirm(0)
		if len(s.queue.pending) == 0 || s.queue.webhook == "" {
			s.mu.Unlock()
			return sent
		}
		u, secret := s.queue.pending[0], s.queue.secret
		hook, _ := url.Parse(s.queue.webhook) // setWebhook has read it
		s.mu.Unlock()
		taken, n := false, 0
		for ; !taken && n < tries; n++ {
			if n > 0 {
				time.Sleep(time.Second)
			}
			trouble := s.deliver(client, "http://"+address+hook.RequestURI(), secret, u)
			taken = trouble == ""
			s.mu.Lock()
			if !taken {
				s.queue.trouble, s.queue.troubleAt = trouble, s.now()
			} else {
				s.queue.pending = slices.DeleteFunc(s.queue.pending, func(v telegramUpdate) bool { return v.id == u.id })
			}
			s.mu.Unlock()
		}
		if sent = append(sent, n); !taken {
			return sent
		}
	}
}

func (s *TelegramServer) deliver(client *http.Client, to, secret string, u telegramUpdate) (trouble string) {
	r, err := http.NewRequest(http.MethodPost, to, bytes.NewReader(u.raw))
	if err != nil {
		return err.Error()
	}
	r.Header.Set("Content-Type", "application/json")
	if secret != "" {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	resp, err := client.Do(r)
	if err != nil {
		return "Connection refused"
	}
	resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Sprintf("Wrong response from the webhook: %s", resp.Status)
	}
	return ""
}
