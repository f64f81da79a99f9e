import type Database from 'better-sqlite3'
import { damagedSpool } from './faults.ts'

const FORMAT = 1
const APPLICATION_ID = 0x526c5370 // "RlSp"

/** `keys` are hashes of the keys of a page's records, so that what came before is known again without reading the records. */
const tables = `
create table about (name text primary key, value text not null) strict, without rowid;
create table stream (id integer primary key, name text not null unique, cursor text, next_cursor text, incomplete text,
  records integer not null default 0, repeated integer not null default 0) strict;
create table place (stream integer not null, parent text not null, next text, done integer not null,
  primary key (stream, parent)) strict, without rowid;
create table page (no integer primary key, stream integer not null, digest blob not null, keys blob not null, body blob not null) strict;
create index page_of_stream on page (stream, no);
create table later (stream integer not null, key text not null, page integer not null, primary key (stream, key)) strict, without rowid;
create table gone (stream integer not null, key text not null, page integer not null, primary key (stream, key)) strict, without rowid;
`

/** Makes the tables of a new file. */
export function createTables(database: Database.Database): void {
  database.pragma(`application_id = ${APPLICATION_ID}`)
  database.pragma(`user_version = ${FORMAT}`)
  database.exec(`begin; ${tables} commit`)
}

/** MALFORMED_DATA for a file that is no spool of this format. */
export function checkShape(database: Database.Database, path: string): void {
  const id = database.pragma('application_id', { simple: true })
  const version = database.pragma('user_version', { simple: true })
  if (id !== APPLICATION_ID || version !== FORMAT) throw damagedSpool(path)
}

/** What is asked of the file. */
export function statementsOf(database: Database.Database) {
  return {
    lastPage: database.prepare<[], number | null>('select max(no) from page').pluck(),
    about: database.prepare<[], string>(`select value from about where name = 'reading'`).pluck(),
    setAbout: database.prepare<[string]>(`insert or replace into about values ('reading', ?)`),
    addStream: database.prepare<[string]>('insert or ignore into stream (name) values (?)'),
    streamId: database.prepare<[string], number>('select id from stream where name = ?').pluck(),
    keys: database.prepare<[number], Buffer>('select keys from page where stream = ? order by no').pluck(),
    insert: database.prepare<[number, Buffer, Buffer, Buffer]>('insert into page (stream, digest, keys, body) values (?, ?, ?, ?)'),
    seenPage: database
      .prepare<[number, Buffer, number], number>('select 1 from page where stream = ? and digest = ? and no > ? limit 1')
      .pluck(),
    numbers: database.prepare<[number], number>('select no from page where stream = ? order by no').pluck(),
    body: database.prepare<[number], Buffer>('select body from page where no = ?').pluck(),
    later: database.prepare<[number, string, number]>('insert or replace into later values (?, ?, ?)'),
    goneNow: database.prepare<[number, string]>('insert or replace into gone values (?, ?, (select coalesce(max(no), 0) from page))'),
    allLater: database.prepare<[number], [string, number]>('select key, page from later where stream = ?').raw(),
    allGone: database.prepare<[number], [string, number]>('select key, page from gone where stream = ?').raw(),
    count: database.prepare<[number, number, number]>('update stream set records = records + ?, repeated = repeated + ? where id = ?'),
    counted: database.prepare<[number], { records: number; repeated: number }>('select records, repeated from stream where id = ?'),
    place: database.prepare<[number, string], { next: string | null; done: number }>(
      'select next, done from place where stream = ? and parent = ?',
    ),
    begun: database.prepare<[number], number>('select 1 from place where stream = ? limit 1').pluck(),
    clear: ['page', 'later', 'gone'].map((table) => database.prepare<[number]>(`delete from ${table} where stream = ?`)),
    setPlace: database.prepare<[number, string, string, number]>('insert or replace into place values (?, ?, ?, ?)'),
    cursor: database.prepare<[number], string | null>('select cursor from stream where id = ?').pluck(),
    setNextCursor: database.prepare<[string, number]>('update stream set next_cursor = ? where id = ?'),
    setIncomplete: database.prepare<[string, number]>('update stream set incomplete = ? where id = ?'),
    allIncomplete: database
      .prepare<[], [string, string]>('select name, incomplete from stream where incomplete is not null order by id')
      .raw(),
  }
}
