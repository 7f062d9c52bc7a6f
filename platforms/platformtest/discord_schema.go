package platformtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// discordSpec is Discord's own OpenAPI document, read once in a process.
// Compiled schemas are kept, since the document is above a megabyte.
var discordSpec discordDocument

type discordDocument struct {
	once     sync.Once
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	schemas  map[string]*jsonschema.Schema
	good     map[string]bool // bodies that were valid, but for their nonces
}

var discordNonceForm = regexp.MustCompile(`"nonce":"[^"\\]{1,25}"`)

const discordSpecURL = "https://discord.test/openapi.json"

// discordSchemaProblems validates a body against a request schema of the
// document. Without the document it finds nothing.
func discordSchemaProblems(name string, body []byte) []string {
	discordSpec.once.Do(discordReadSpec)
	if discordSpec.compiler == nil {
		return nil
	}
	key := name + string(discordNonceForm.ReplaceAll(body, []byte(`"nonce":"n"`)))
	if discordSpec.known(key) {
		return nil
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return []string{err.Error()}
	}
	values := []any{value}
	switch name {
	case "callback":
		name = discordCallbackSchema(value)
	case "put_command":
		name = "ApplicationCommandUpdateRequest"
		list, ok := value.([]any)
		if !ok {
			return []string{"the body is no array of commands"}
		}
		values = list
	}
	if name == "" {
		return []string{"unknown type of callback"}
	}
	schema, err := discordSchema(name)
	if err != nil {
		return []string{err.Error()}
	}
	var problems []string
	for _, v := range values {
		if e, ok := errors.AsType[*jsonschema.ValidationError](schema.Validate(v)); ok {
			problems = append(problems, fmt.Sprintf("not as the schema %s says: %v", name, e))
		}
	}
	if len(problems) == 0 {
		discordSpec.keep(key)
	}
	return problems
}

func (d *discordDocument) known(key string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.good[key]
}

// keep remembers a body that many channels are sent.
func (d *discordDocument) keep(key string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.good == nil || len(d.good) > 200 {
		d.good = map[string]bool{}
	}
	d.good[key] = true
}

func discordCallbackSchema(value any) string {
	body, _ := value.(map[string]any)
	switch fmt.Sprint(body["type"]) {
	case "1":
		return "PongInteractionCallbackRequest"
	case "4", "5":
		return "CreateMessageInteractionCallbackRequest"
	case "6", "7":
		return "UpdateMessageInteractionCallbackRequest"
	case "9":
		return "ModalInteractionCallbackRequest"
	case "8":
		return "ApplicationCommandAutocompleteCallbackRequest"
	}
	return ""
}

func discordSchema(name string) (*jsonschema.Schema, error) {
	discordSpec.mu.Lock()
	defer discordSpec.mu.Unlock()
	if s := discordSpec.schemas[name]; s != nil {
		return s, nil
	}
	s, err := discordSpec.compiler.Compile(discordSpecURL + "#/components/schemas/" + name)
	if err != nil {
		return nil, fmt.Errorf("compile schema %s: %w", name, err)
	}
	discordSpec.schemas[name] = s
	return s, nil
}

func discordReadSpec() {
	path := sharedPath("specs/discord-openapi-v10.json")
	if path == "" {
		return
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	var doc map[string]any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&doc); err != nil {
		panic(err)
	}
	schemas := doc["components"].(map[string]any)["schemas"].(map[string]any)
	for name, v := range schemas {
		s := v.(map[string]any)
		// Discord ignores a field it does not know, which hides a misspelling.
		if _, open := s["additionalProperties"]; s["type"] == "object" && s["properties"] != nil && !open && !strings.HasSuffix(name, "Response") {
			s["additionalProperties"] = false
		}
	}
	// The document says integer, its prose says string; Discord takes both.
	update := schemas["ApplicationCommandUpdateRequest"].(map[string]any)["properties"].(map[string]any)
	update["default_member_permissions"] = map[string]any{"type": []any{"integer", "string", "null"}}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(discordSpecURL, doc); err != nil {
		panic(err)
	}
	discordSpec.compiler, discordSpec.schemas = c, map[string]*jsonschema.Schema{}
}
