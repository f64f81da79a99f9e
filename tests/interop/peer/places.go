package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

const typePrefix = "type.googleapis.com/c1.connector.v2."

// placesOf says what is wrong with where a resource keeps its id at the source, its profile and its status: newer readers look on the
// resource, older ones in the trait. Files of older writers have one of the places only; they have no RawId either.
func placesOf(m *message) []string {
	var resource struct {
		ID          struct{ Resource string }
		Profile     any
		Status      map[string]any
		Annotations []map[string]any
	}
	if err := json.Unmarshal(m.json, &resource); err != nil {
		return []string{err.Error()}
	}
	var problems []string
	newer := false
	for _, annotation := range resource.Annotations {
		if annotation["@type"] == typePrefix+"RawId" {
			newer = true
			if annotation["id"] != resource.ID.Resource {
				problems = append(problems, fmt.Sprintf("its RawId is %v", annotation["id"]))
			}
		}
	}
	if !newer {
		return problems
	}
	for _, annotation := range resource.Annotations {
		name := strings.TrimPrefix(fmt.Sprint(annotation["@type"]), typePrefix)
		if !strings.HasSuffix(name, "Trait") {
			continue
		}
		if !reflect.DeepEqual(annotation["profile"], resource.Profile) {
			problems = append(problems, "its profile is not the one in its "+name)
		}
		if name == "UserTrait" && !sameStatus(annotation["status"], resource.Status) {
			problems = append(problems, "its status is not the one in its "+name)
		}
	}
	return problems
}

func sameStatus(trait any, resource map[string]any) bool {
	said, _ := trait.(map[string]any)
	own, _ := resource["status"].(string)
	return strings.TrimPrefix(own, "RESOURCE_") == orNone(said["status"]) && orNone(resource["details"]) == orNone(said["details"])
}

func orNone(value any) string {
	text, _ := value.(string)
	return text
}
