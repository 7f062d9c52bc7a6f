package telegram

// Webhook says how Telegram reaches the bot.
type Webhook struct{ URL, Listen, Secret string }

func (w *Webhook) check(string) error { return nil }

// About is what people see of the bot before they begin.
type About struct{}
