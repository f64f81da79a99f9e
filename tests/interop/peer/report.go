package main

import (
	"encoding/json"
	"slices"
	"sort"
	"strings"
	"time"
)

// Report is what peer prints. Objects are protojson.
type Report struct {
	Syncs         []Sync            `json:"syncs"`
	Latest        string            `json:"latest"`
	Counts        map[string]int    `json:"counts"`
	ResourceTypes []json.RawMessage `json:"resourceTypes,omitempty"`
	Resources     []json.RawMessage `json:"resources,omitempty"`
	Entitlements  []json.RawMessage `json:"entitlements,omitempty"`
	Grants        []json.RawMessage `json:"grants,omitempty"`
	Diff          map[string]Change `json:"diff,omitempty"`
	Problems      []string          `json:"problems"`
}

// Change lists ids, sorted.
type Change struct {
	Created  []string `json:"created"`
	Deleted  []string `json:"deleted"`
	Modified []string `json:"modified"`
}

func (s *store) report(c *codec, summary bool) (*Report, error) {
	syncs, newest, err := s.syncs()
	if err != nil {
		return nil, err
	}
	report := &Report{Syncs: syncs}
	if len(newest) > 0 {
		report.Latest = newest[0]
		now, err := s.load(c, newest[0], summary)
		if err != nil {
			return nil, err
		}
		s.checkReferences(now)
		report.Counts = map[string]int{}
		for name, list := range now.objects {
			report.Counts[name] = len(list)
		}
		if !summary {
			report.ResourceTypes, report.Resources = now.list("resourceTypes"), now.list("resources")
			report.Entitlements, report.Grants = now.list("entitlements"), now.list("grants")
		}
		if len(newest) > 1 && !summary {
			before, err := s.load(c, newest[1], summary)
			if err != nil {
				return nil, err
			}
			report.Diff = diff(before, now)
		}
	}
	report.Problems = s.problems
	if report.Problems == nil {
		report.Problems = []string{}
	}
	return report, nil
}

// object is one row: its id, the ids it names, and its JSON.
type object struct {
	refs   map[string]string
	traits []string
	json   json.RawMessage
}

// graph is one sync by list name and external id.
type graph struct {
	objects map[string]map[string]object
}

func (g *graph) list(name string) []json.RawMessage {
	ids := make([]string, 0, len(g.objects[name]))
	for id := range g.objects[name] {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	list := make([]json.RawMessage, 0, len(ids))
	for _, id := range ids {
		list = append(list, g.objects[name][id].json)
	}
	return list
}

// table says how a list is stored: which columns it has and what each must be equal to in the message.
type table struct {
	list, name, message string
	columns             []string
	said                func(m *message) []string
}

var tables = []table{
	{"resourceTypes", "v1_resource_types", "ResourceType", []string{"external_id"}, func(m *message) []string {
		return []string{m.text("id")}
	}},
	{"resources", "v1_resources", "Resource",
		[]string{"external_id", "resource_type_id", "coalesce(parent_resource_type_id, '')", "coalesce(parent_resource_id, '')"},
		func(m *message) []string {
			return []string{m.text("id", "resource_type") + ":" + m.text("id", "resource"), m.text("id", "resource_type"),
				m.text("parent_resource_id", "resource_type"), m.text("parent_resource_id", "resource")}
		}},
	{"entitlements", "v1_entitlements", "Entitlement", []string{"external_id", "resource_type_id", "resource_id"}, func(m *message) []string {
		return []string{m.text("id"), m.text("resource", "id", "resource_type"), m.text("resource", "id", "resource")}
	}},
	{"grants", "v1_grants", "Grant",
		[]string{"external_id", "resource_type_id", "resource_id", "entitlement_id", "principal_resource_type_id", "principal_resource_id"},
		func(m *message) []string {
			return []string{m.text("id"), m.text("entitlement", "resource", "id", "resource_type"), m.text("entitlement", "resource", "id", "resource"),
				m.text("entitlement", "id"), m.text("principal", "id", "resource_type"), m.text("principal", "id", "resource")}
		}},
}

func (s *store) load(c *codec, syncID string, summary bool) (*graph, error) {
	g := &graph{objects: map[string]map[string]object{}}
	for _, t := range tables {
		g.objects[t.list] = map[string]object{}
		if err := s.loadTable(c, syncID, t, g.objects[t.list], summary); err != nil {
			return nil, err
		}
	}
	return g, nil
}

func (s *store) loadTable(c *codec, syncID string, t table, into map[string]object, summary bool) error {
	rows, err := s.Query("select data, discovered_at, "+strings.Join(t.columns, ", ")+" from "+t.name+" where sync_id = ? order by id", syncID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var data []byte
		var discovered time.Time
		columns := make([]string, len(t.columns))
		targets := []any{&data, &discovered}
		for i := range columns {
			targets = append(targets, &columns[i])
		}
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		m, err := c.decode(t.message, data)
		if err != nil {
			s.problem("%s %s: %v", t.list, columns[0], err)
			continue
		}
		said := t.said(m)
		if !slices.Equal(said, columns) {
			s.problem("%s %s: columns %q, message %q", t.list, columns[0], columns, said)
		}
		refs := map[string]string{}
		for i, name := range t.columns {
			refs[name] = columns[i]
		}
		o := object{refs: refs, json: m.json}
		if summary && t.list == "grants" {
			o.json = nil
		}
		if t.list == "resourceTypes" {
			o.traits = traitsOf(m)
		} else if t.list == "resources" {
			o.traits = m.annotations()
			for _, problem := range placesOf(m) {
				s.problem("resource %s: %s", columns[0], problem)
			}
		}
		into[columns[0]] = o
	}
	return rows.Err()
}

// Trait messages a resource of a trait-bearing type must carry.
var traitMessages = map[int32]string{1: "UserTrait", 2: "GroupTrait", 3: "RoleTrait", 4: "AppTrait", 5: "SecretTrait"}

func traitsOf(m *message) []string {
	list := m.Get(m.Descriptor().Fields().ByName("traits")).List()
	names := []string{}
	for i := range list.Len() {
		names = append(names, traitMessages[int32(list.Get(i).Enum())])
	}
	return names
}

// checkReferences: every end exists, every resource's type exists and its traits are there, parents exist.
func (s *store) checkReferences(g *graph) {
	resources, entitlements := g.objects["resources"], g.objects["entitlements"]
	for id, r := range resources {
		kind, known := g.objects["resourceTypes"][r.refs["resource_type_id"]]
		if !known {
			s.problem("resource %s is of no known type", id)
		}
		for _, trait := range kind.traits {
			if !slices.Contains(r.traits, trait) {
				s.problem("resource %s has no %s", id, trait)
			}
		}
		if parent := r.refs["coalesce(parent_resource_id, '')"]; parent != "" {
			if _, there := resources[r.refs["coalesce(parent_resource_type_id, '')"]+":"+parent]; !there {
				s.problem("resource %s: its parent does not exist", id)
			}
		}
	}
	for id, e := range entitlements {
		if _, there := resources[e.refs["resource_type_id"]+":"+e.refs["resource_id"]]; !there {
			s.problem("entitlement %s: its resource does not exist", id)
		}
	}
	for id, o := range g.objects["grants"] {
		if _, there := entitlements[o.refs["entitlement_id"]]; !there {
			s.problem("grant %s: its entitlement does not exist", id)
		}
		if _, there := resources[o.refs["resource_type_id"]+":"+o.refs["resource_id"]]; !there {
			s.problem("grant %s: its resource does not exist", id)
		}
		if _, there := resources[o.refs["principal_resource_type_id"]+":"+o.refs["principal_resource_id"]]; !there {
			s.problem("grant %s: its principal does not exist", id)
		}
	}
}

func diff(before, now *graph) map[string]Change {
	changes := map[string]Change{}
	for _, name := range []string{"resources", "entitlements", "grants"} {
		c := Change{Created: []string{}, Deleted: []string{}, Modified: []string{}}
		for id, o := range now.objects[name] {
			old, there := before.objects[name][id]
			if !there {
				c.Created = append(c.Created, id)
			} else if string(old.json) != string(o.json) {
				c.Modified = append(c.Modified, id)
			}
		}
		for id := range before.objects[name] {
			if _, there := now.objects[name][id]; !there {
				c.Deleted = append(c.Deleted, id)
			}
		}
		sort.Strings(c.Created)
		sort.Strings(c.Deleted)
		sort.Strings(c.Modified)
		changes[name] = c
	}
	return changes
}
