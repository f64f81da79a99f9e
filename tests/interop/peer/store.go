package main

import (
	"database/sql"
	"fmt"
	"time"

	_ "github.com/glebarez/go-sqlite"
)

type store struct {
	*sql.DB
	problems []string
}

// What a current reader adds to its private copy of an old file when it opens it.
var migrations = []string{
	"alter table v1_sync_runs add column linked_sync_id text not null default ''",
	"alter table v1_sync_runs add column supports_diff integer not null default 0",
	"alter table v1_grants add column expansion blob",
	"alter table v1_grants add column needs_expansion integer not null default 0",
	"create index if not exists idx_grants_entitlement_sync_grant_v1 on v1_grants (entitlement_id, sync_id, id)",
	"create index if not exists idx_grants_sync_expansion_v1 on v1_grants (sync_id) where expansion is not null",
	"create table if not exists v1_connector_sessions (id integer primary key, sync_id text not null, key text not null, value blob not null)",
	"create index if not exists idx_resources_external_sync_v1 on v1_resources (parent_resource_type_id, parent_resource_id)",
	"create unique index if not exists idx_resources_parent_resource_id_v1 on v1_resources (external_id, sync_id)",
	"create unique index if not exists idx_grants_external_sync_v1 on v1_grants (external_id, sync_id)",
}

func openStore(path string) (*store, error) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return nil, err
	}
	s := &store{DB: db}
	var check string
	if err := db.QueryRow("pragma integrity_check").Scan(&check); err != nil {
		return nil, err
	}
	if check != "ok" {
		s.problem("integrity_check: %s", check)
	}
	for _, statement := range migrations {
		if _, err := db.Exec(statement); err != nil {
			s.problem("migration: %v", err)
		}
	}
	return s, nil
}

func (s *store) problem(format string, values ...any) {
	if len(s.problems) < 100 {
		s.problems = append(s.problems, fmt.Sprintf(format, values...))
	}
}

// Sync is a row of v1_sync_runs. Times go through the driver's conversion of DATETIME columns, which fails on integers.
type Sync struct {
	ID        string     `json:"id"`
	Type      string     `json:"type"`
	StartedAt time.Time  `json:"startedAt"`
	EndedAt   *time.Time `json:"endedAt"`
	Token     string     `json:"token"`
	Parent    string     `json:"parent"`
}

// syncs lists the runs: all in order of insertion, and the finished full ones, newest first by the text of their end.
func (s *store) syncs() (all []Sync, newest []string, err error) {
	rows, err := s.Query("select sync_id, sync_type, started_at, ended_at, sync_token, parent_sync_id from v1_sync_runs order by id")
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var run Sync
		if err := rows.Scan(&run.ID, &run.Type, &run.StartedAt, &run.EndedAt, &run.Token, &run.Parent); err != nil {
			return nil, nil, err
		}
		all = append(all, run)
	}
	ids, err := s.Query("select sync_id from v1_sync_runs where sync_type = 'full' and ended_at is not null order by ended_at desc, sync_id desc")
	if err != nil {
		return nil, nil, err
	}
	defer ids.Close()
	for ids.Next() {
		var id string
		if err := ids.Scan(&id); err != nil {
			return nil, nil, err
		}
		newest = append(newest, id)
	}
	return all, newest, nil
}
