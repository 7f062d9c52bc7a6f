package platformtest

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// telegramSpec is the published description of the Bot API, in the JSON form
// that is generated from Telegram's own page.
type telegramSpec struct {
	Methods map[string]telegramObject `json:"methods"`
	Types   map[string]telegramObject `json:"types"`
}

type telegramObject struct {
	Name     string          `json:"name"`
	Fields   []telegramField `json:"fields"`
	Subtypes []string        `json:"subtypes"`
}

type telegramField struct {
	Name        string   `json:"name"`
	Types       []string `json:"types"`
	Required    bool     `json:"required"`
	Description string   `json:"description"`
}

// TelegramSpec is the file of shared data that requests are checked against.
const TelegramSpec = "specs/telegram-bot-api-10.1.json"

// loadTelegramSpec reads the file once: it is large.
var loadTelegramSpec = sync.OnceValue(func() *telegramSpec {
	path := sharedPath(TelegramSpec)
	if path == "" {
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	var spec telegramSpec
	if err := json.Unmarshal(data, &spec); err != nil {
		panic(fmt.Sprintf("%s: %v", path, err))
	}
	return &spec
})

// check returns what is wrong with a call's parameters.
func (s *telegramSpec) check(method string, params map[string]string) []string {
	if s == nil {
		return nil
	}
	m, ok := s.Methods[method] // the server ignores letter case; a careful bot does not need that
	if !ok {
		return []string{"no such method"}
	}
	var problems []string
	for name, value := range params {
		i := slices.IndexFunc(m.Fields, func(f telegramField) bool { return f.Name == name })
		if i < 0 {
			problems = append(problems, fmt.Sprintf("no such parameter: %s", name))
			continue
		}
		if problem := s.checkText(m.Fields[i].Types, value); problem != "" {
			problems = append(problems, fmt.Sprintf("parameter %s=%.80q: %s", name, value, problem))
		}
	}
	for _, f := range m.Fields {
		if _, given := params[f.Name]; f.Required && !given {
			problems = append(problems, "missing parameter "+f.Name)
		}
	}
	slices.Sort(problems)
	return problems
}

// checkText reads a parameter of a form: simple values stand as they are,
// objects and arrays as JSON.
func (s *telegramSpec) checkText(types []string, value string) string {
	for _, t := range types {
		switch t {
		case "String", "InputFile":
			return ""
		case "Integer":
			if _, err := strconv.ParseInt(value, 10, 64); err == nil {
				return ""
			}
		case "Float":
			if _, err := strconv.ParseFloat(value, 64); err == nil {
				return ""
			}
		case "Boolean", "True":
			if value == "true" || value == "false" && t == "Boolean" {
				return ""
			}
		}
	}
	var v any
	if err := json.Unmarshal([]byte(value), &v); err != nil {
		return "is neither " + strings.Join(types, " nor ")
	}
	return s.checkAny(types, v)
}

func (s *telegramSpec) checkAny(types []string, v any) string {
	problem := ""
	for _, t := range types {
		p := s.checkValue(t, v)
		if p == "" {
			return ""
		}
		if problem == "" || len(types) > 1 && strings.HasPrefix(problem, "is not") {
			problem = p
		}
	}
	return problem
}

func (s *telegramSpec) checkValue(kind string, v any) string {
	if of, ok := strings.CutPrefix(kind, "Array of "); ok {
		list, ok := v.([]any)
		if !ok {
			return "is not an array"
		}
		for i, item := range list {
			if p := s.checkAny(strings.Split(of, " or "), item); p != "" {
				return fmt.Sprintf("[%d] %s", i, p)
			}
		}
		return ""
	}
	ok := true
	switch kind {
	case "Integer":
		n, number := v.(float64)
		ok = number && n == float64(int64(n))
	case "Float":
		_, ok = v.(float64)
	case "String":
		_, ok = v.(string)
	case "Boolean":
		_, ok = v.(bool)
	case "True":
		ok = v == true
	default:
		return s.checkObject(kind, v)
	}
	if !ok {
		return fmt.Sprintf("is not of type %s: %v", kind, v)
	}
	return ""
}

var telegramConstant = regexp.MustCompile(`(?:must be|always) [“"]?(\w+)`)

func (s *telegramSpec) checkObject(kind string, v any) string {
	t, known := s.Types[kind]
	object, ok := v.(map[string]any)
	if !known || !ok {
		return "is not an object of type " + kind
	}
	if len(t.Subtypes) > 0 {
		return s.checkAny(t.Subtypes, v)
	}
	for name, value := range object {
		i := slices.IndexFunc(t.Fields, func(f telegramField) bool { return f.Name == name })
		if i < 0 {
			return fmt.Sprintf("%s has no field %s", kind, name)
		}
		if p := s.checkAny(t.Fields[i].Types, value); p != "" {
			return fmt.Sprintf("%s.%s %s", kind, name, p)
		}
	}
	for _, f := range t.Fields {
		value, given := object[f.Name]
		if f.Required && !given {
			return fmt.Sprintf("%s lacks field %s", kind, f.Name)
		}
		if m := telegramConstant.FindStringSubmatch(f.Description); m != nil && given && f.Required && f.Name == "type" && value != m[1] {
			return fmt.Sprintf("is not an object of type %s, whose type is %s", kind, m[1])
		}
	}
	return ""
}

// TelegramSpecLoaded returns how many methods the description has that requests
// are checked against, and whether it is at hand.
func TelegramSpecLoaded() (methods int, ok bool) {
	s := loadTelegramSpec()
	if s == nil {
		return 0, false
	}
	return len(s.Methods), true
}
