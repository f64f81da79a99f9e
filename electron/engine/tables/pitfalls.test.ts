import { describe, expect, it } from 'vitest'
import { errorCsv } from './error-csv.ts'
import { fileOf, readAll, readText } from './testing/table.ts'

const header = 'student_id,first,last,grade'

describe('line ends', () => {
  it.each([
    ['CR LF', '\r\n'],
    ['LF', '\n'],
    ['CR alone', '\r'],
  ])('%s', async (_, end) => {
    const { rows, lines } = await readText([header, '1,Ana,Ilic,7', '2,Bo,Reyes,8', ''].join(end))
    expect(rows).toEqual([
      ['1', 'Ana', 'Ilic', '7'],
      ['2', 'Bo', 'Reyes', '8'],
    ])
    expect(lines).toEqual([2, 3])
  })

  it('mixed, and none after the last row', async () => {
    const { rows, lines } = await readText(`${header}\r1,Ana,Ilic,7\r\n2,Bo,Reyes,8\n3,Cy,Bell,8`)
    expect(rows.map(([id]) => id)).toEqual(['1', '2', '3'])
    expect(lines).toEqual([2, 3, 4])
  })

  it('inside quotes belong to the cell; the lines of rows go on counting', async () => {
    const { rows, records, lines } = await readText(`${header}\n1,"Ana\r\nMaria",Ilic,7\n2,Bo,Reyes,8\n`)
    expect(rows[0]?.[1]).toBe('Ana\r\nMaria')
    expect(records).toEqual([1, 2])
    expect(lines).toEqual([2, 4])
  })
})

describe('quotes', () => {
  it('twice inside a quoted cell are one', async () => {
    expect((await readText(`${header}\n1,"Ana ""Nan""",Ilic,7\n`)).rows[0]?.[1]).toBe('Ana "Nan"')
  })

  it('after a backslash are one when that is chosen, and it is suggested when more than one row in a hundred has them', async () => {
    const text = `${header}\n1,"Ana \\"Nan\\" X",Ilic,7\n2,"C:\\\\temp",Reyes,8\n`
    const without = await readText(text)
    expect(without.codes).toContain('BACKSLASH_ESCAPES')
    const chosen = await readText(text, { escape: '\\' })
    expect(chosen.rows.map(([, first]) => first)).toEqual(['Ana "Nan" X', 'C:\\temp'])
    expect(chosen.codes).toEqual([])
    const rare = `${header}\n1,"Ana \\"Nan\\" X",Ilic,7\n${'2,Bo,Reyes,8\n'.repeat(100)}`
    expect((await readText(rare)).codes).toEqual(['STRAY_QUOTE'])
  })

  it('in the middle of an unquoted cell are taken as they are, with a warning', async () => {
    const { rows, problems } = await readText(`${header}\n1,5" pipe,Ilic,7\n`)
    expect(rows[0]?.[1]).toBe('5" pipe')
    expect(problems).toMatchObject([{ code: 'STRAY_QUOTE', severity: 'warn', record: 1, line: 2 }])
  })

  it('with blanks around them are quotes all the same', async () => {
    const { rows, codes } = await readText(`${header}\n1, "Ilic, Ana" ,Ilic,7\n`)
    expect(rows[0]).toEqual(['1', 'Ilic, Ana', 'Ilic', '7'])
    expect(codes).toEqual([])
  })

  it('never closed: an error with the line it is opened in', async () => {
    const text = `${header}\n1,Ana,Ilic,7\n2,"Bo,Reyes,8\n${'3,Cy,Bell,8\n'.repeat(60)}`
    await expect(readText(text)).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('line 3') as string })
    const { rows, rejected, problems, reading } = await readText(text, { stopOnCritical: false })
    expect(problems).toMatchObject([{ code: 'UNCLOSED_QUOTE', severity: 'error', record: 2, line: 3 }])
    expect(rejected.map(({ record }) => record)).toEqual([2])
    expect(rows).toHaveLength(61)
    expect(reading.counts).toMatchObject({ records: 62, rows: 61, rejected: 1 })
  })

  it('never closed: also before 64 kB or 50 lines have passed, at the end of the file', async () => {
    const { rows, codes } = await readText(`${header}\n1,"Ana,Ilic,7\n2,Bo,Reyes,8`, { stopOnCritical: false })
    expect(rows.map(([id]) => id)).toEqual(['2'])
    expect(codes).toEqual(['UNCLOSED_QUOTE'])
  })

  it('may hold 64 kB', async () => {
    const long = 'x'.repeat(65_000)
    expect((await readText(`${header}\n1,"${long}",Ilic,7\n`)).rows[0]?.[1]).toHaveLength(65_000)
    await expect(readText(`${header}\n1,"${long}${long}",Ilic,7\n`)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('rows of another length than the header', () => {
  it('with fewer cells: the missing ones are empty, with a warning', async () => {
    const { rows, problems } = await readText(`${header}\n1,Ana\n`)
    expect(rows).toEqual([['1', 'Ana', '', '']])
    expect(problems).toMatchObject([
      { code: 'SHORT_ROW', severity: 'warn', message: expect.stringContaining('2 cells, the header 4') as string },
    ])
  })

  it('with more cells: an error, and the row is invalid, not missing', async () => {
    const { rows, rejected, problems } = await readText(`${header}\n1,Ana,Ilic,7,x\n2,Bo,Reyes,8\n`)
    expect(rows.map(([id]) => id)).toEqual(['2'])
    expect(problems).toMatchObject([
      { code: 'LONG_ROW', severity: 'error', line: 2, message: expect.stringContaining('5 cells, the header 4') as string },
    ])
    expect(rejected).toMatchObject([{ record: 1, line: 2, cells: ['1', 'Ana', 'Ilic', '7', 'x'] }])
  })

  it('with more cells and nothing in them: fine, said once', async () => {
    const { rows, codes } = await readText(`${header}\n1,Ana,Ilic,7,\n2,Bo,Reyes,8, ,\n`)
    expect(rows).toHaveLength(2)
    expect(codes).toEqual(['TRAILING_DELIMITER'])
  })
})

describe('byte order marks', () => {
  const text = '\ufeffstudent_id,first,last,grade\n1,Ana,Ilic,7\n'

  it.each([1, 2, 3, 4, 1000])('are no part of the first name when the file comes in pieces of %i bytes', async (piece) => {
    const { titles, codes } = await readAll(fileOf(text, { piece }))
    expect(titles[0]).toBe('student_id')
    expect(codes).toEqual([])
  })

  it('stand before a quoted name', async () => {
    const { titles } = await readText('\ufeff"student_id","first","last","grade"\n1,Ana,Ilic,7\n')
    expect(titles).toEqual(['student_id', 'first', 'last', 'grade'])
  })
})

describe('zero bytes', () => {
  it('are those of UTF-16 without a mark', async () => {
    for (const swap of [false, true]) {
      const bytes = Buffer.from(`${header}\n1,Zoë,Ilic,7\n`, 'utf16le')
      const { rows, reading, codes } = await readText(swap ? bytes.swap16() : bytes)
      expect(rows[0]?.[1]).toBe('Zoë')
      expect(reading.facts.encoding).toMatchObject({ name: swap ? 'utf-16be' : 'utf-16le', from: 'pattern' })
      expect(codes).toEqual(['ENCODING_GUESSED'])
    }
  })

  it('elsewhere make their row invalid', async () => {
    const { rows, rejected, codes } = await readText(`${header}\n1,A\0a,Ilic,7\n2,Bo,Reyes,8\n${'3,Cy,Bell,8\n'.repeat(10)}`)
    expect(rows).toHaveLength(11)
    expect(rejected.map(({ record }) => record)).toEqual([1])
    expect(codes).toEqual(['NUL_BYTE'])
  })
})

describe('what spreadsheets do to ids', () => {
  it.each([
    ['="00123"', '00123'],
    ['"=""00123"""', '00123'],
    ["'00123", '00123'],
    ['00123', '00123'],
    ['123.0', '123.0'],
  ])('%s is %s', async (written, id) => {
    const { rows, codes } = await readText(`${header}\n${written},O'Brien,'t Hart,8/12/2026\n`)
    expect(rows).toEqual([[id, "O'Brien", "'t Hart", '8/12/2026']])
    expect(codes).not.toContain('STRAY_QUOTE')
  })

  it('rounded ones are rejected, never one person', async () => {
    const { rows, rejected, problems } = await readText(`${header}\n1.23457E+16,Ana,Ilic,7\n"1,23457E+16",Bo,Reyes,7\n3,Cy,Bell,8\n`)
    expect(rows.map(([id]) => id)).toEqual(['3'])
    expect(rejected.map(({ line }) => line)).toEqual([2, 3])
    expect(problems[0]).toMatchObject({ code: 'SUSPICIOUS_NUMBER_FORMAT', severity: 'error', column: 'student_id', value: '1.23457E+16' })
  })

  it('rounded numbers elsewhere are only mentioned', async () => {
    const { rows, problems } = await readText(`${header},phone\n1,Ana,Ilic,7,4.17955E+10\n`)
    expect(rows).toHaveLength(1)
    expect(problems).toMatchObject([{ code: 'SUSPICIOUS_NUMBER_FORMAT', severity: 'info', column: 'phone' }])
  })
})

describe('cells', () => {
  it('lose the blanks around them, no-break spaces among them, and none inside', async () => {
    const { rows } = await readText(`${header}\n1,\u00a0 Ana  Maria \u00a0, Van Der  Berg ,7\n`)
    expect(rows[0]).toEqual(['1', 'Ana  Maria', 'Van Der  Berg', '7'])
  })

  it('that begin a formula are read as they are and written to the error file as text', async () => {
    const { rows, problems } = await readText(`${header}\n1,=1+1,-2+3,7,@SUM(A1)\n2,=1+1,+x,7\n`)
    expect(rows[0]).toEqual(['2', '=1+1', '+x', '7'])
    const file = [...errorCsv(problems.slice(0, 1).map((problem) => ({ ...problem, value: '=cmd|x', column: '@first' })))].join('')
    expect(file.split('\r\n')[0]).toBe('file,record,line,column,code,message,value,caused_by')
    expect(file).toContain("users.csv,1,2,'@first,LONG_ROW,")
    expect(file).toContain("'=cmd|x")
  })

  it('keep "false" as a text', async () => {
    expect((await readText('id,email,active\n1,a@example.org,false\n')).rows[0]?.[2]).toBe('false')
  })
})

describe('rows that are none', () => {
  it('totals are passed over with a warning', async () => {
    const { rows, codes, reading } = await readText(`${header}\n1,Ana,Ilic,7\nTotal: 512\n`)
    expect(rows).toHaveLength(1)
    expect(codes).toEqual(['TOTALS_ROW'])
    expect(reading.counts).toMatchObject({ records: 2, rows: 1, totals: 1 })
    const later = await readText(`first,last,student_id\nAna,Ilic,1\nCount,2,\nCount,Dracula,9\n`)
    expect(later.rows.map(([, last]) => last)).toEqual(['Ilic', 'Dracula'])
    expect(later.codes).toEqual(['TOTALS_ROW'])
  })

  it('the header once more is passed over with a warning and its line', async () => {
    const { rows, problems } = await readText(`${header}\n1,Ana,Ilic,7\n\ufeffStudent_ID,FIRST,last,grade\n2,Bo,Reyes,8\n`)
    expect(rows.map(([id]) => id)).toEqual(['1', '2'])
    expect(problems).toMatchObject([{ code: 'HEADER_REPEATED', severity: 'warn', line: 3 }])
  })

  it('empty ones are counted, or reported when that is wanted', async () => {
    const text = `${header}\n\n1,Ana,Ilic,7\n , ,,\u00a0\n`
    const counted = await readText(text)
    expect(counted.codes).toEqual([])
    expect(counted.reading.counts).toMatchObject({ records: 3, rows: 1, empty: 2 })
    expect((await readText(text, { skipEmptyRows: false })).problems).toMatchObject([
      { code: 'EMPTY_ROW', line: 2 },
      { code: 'EMPTY_ROW', line: 4 },
    ])
  })
})

describe('the header', () => {
  it('on line 3 after a title is found; another one can be chosen', async () => {
    const text = `Roster of Alder School\n2026-11-30\n${header}\n1,Ana,Ilic,7\n2,Bo,Reyes,7\n`
    const { rows, lines, records, codes } = await readText(text)
    expect(rows).toHaveLength(2)
    expect([lines, records]).toEqual([
      [4, 5],
      [1, 2],
    ])
    expect(codes).toEqual(['HEADER_NOT_FIRST'])
    expect((await readText(text, { headerRecord: 4 })).titles).toEqual(['1', 'Ana', 'Ilic', '7'])
  })

  it('that is missing is asked about: the first line is never data and never dropped', async () => {
    const text = 'Nodira,Karimova,nodira@maktab.example.org,student\nTimur,Aliyev,timur@maktab.example.org,teacher\n'
    await expect(readText(text)).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('users.csv') as string })
    const { rows, titles } = await readText(text, { headerRecord: 'none' })
    expect(titles).toEqual(['column_1', 'column_2', 'column_3', 'column_4'])
    expect(rows).toHaveLength(2)
  })

  it('nobody knows is read when its columns are named', async () => {
    const text = 'Ism,Familiya,Sinf\nNodira,Karimova,7\n'
    await expect(readText(text)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect((await readText(text, { knownColumns: new Set(['ism', 'familiya']) })).rows).toEqual([['Nodira', 'Karimova', '7']])
    expect((await readText(text, { headerRecord: 1 })).titles).toEqual(['Ism', 'Familiya', 'Sinf'])
  })

  it('with a name twice is an error, without a name a number', async () => {
    await expect(readText('student_id,Email,e-mail,EMAIL\n1,a,b,c\n')).rejects.toMatchObject({
      message: expect.stringContaining('Email') as string,
    })
    expect((await readText('student_id,first,,last\n1,Ana,x,Ilic\n')).titles).toEqual(['student_id', 'first', 'column_3', 'last'])
  })

  it('is matched without case, marks, blanks and kinds of dashes', async () => {
    const { reading } = await readText('\u200bStudent ID , FIRST\u00a0 name,Last-Name,ｇｒａｄｅ\n1,Ana,Ilic,7\n')
    expect(reading.header.columns.map(({ name }) => name)).toEqual(['student_id', 'first_name', 'last_name', 'grade'])
    expect(reading.header.columns.map(({ title }) => title)).toEqual(['Student ID', 'FIRST name', 'Last-Name', 'ｇｒａｄｅ'])
  })

  it('alone, or not even that, is never "nobody" without a word', async () => {
    const { codes, reading } = await readText(`${header}\n`)
    expect(codes).toEqual(['HEADER_ONLY'])
    expect(reading.counts.records).toBe(0)
    for (const empty of ['', '\ufeff', '\r\n \r\n']) await expect(readText(empty)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('without a column that must be there is an error naming it', async () => {
    await expect(readText(`${header}\n`, { requiredColumns: ['email'] })).rejects.toMatchObject({
      message: expect.stringContaining('email') as string,
    })
  })
})

describe('columns that are dropped', () => {
  const text = 'student_id,first,last,Password\n1,Ana,Ilic,Canary-1\n2,Bo,Reyes, Jr.,Canary-2\n3,"Cy,Bell,Canary-3\n4,Di,Moss,Canary-4\n'

  it('are in no row, no rejected row, no message and no sample', async () => {
    const { titles, rows, rejected, problems, reading } = await readText(text, {
      drop: (name) => name === 'password',
      stopOnCritical: false,
    })
    expect(titles).toEqual(['student_id', 'first', 'last'])
    expect(rows.map(([id]) => id)).toEqual(['1', '4'])
    expect(rejected.map(({ record }) => record)).toEqual([2, 3])
    expect(rejected[0]?.cells.slice(0, 3)).toEqual(['2', 'Bo', 'Reyes'])
    expect(JSON.stringify([rows, rejected, problems, reading.facts.sample])).not.toContain('Canary')
  })
})

describe('limits of what is shown', () => {
  it('stop the showing, not the looking', async () => {
    const { reading, problems } = await readText(`${header}\n${'1,Ana\n'.repeat(250)}`)
    expect(reading.problems.first).toHaveLength(100)
    expect(reading.problems.counts.get('SHORT_ROW')).toBe(250)
    expect(problems).toHaveLength(250)
  })
})
