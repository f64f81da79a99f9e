import { expect, test } from 'vitest'
import { defaultDataDir } from '../headless/data-dir.ts'
import { placesOf, type Surroundings } from './places.ts'

const windows: Surroundings = {
  platform: 'win32',
  environment: { LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local', APPDATA: '\\\\server\\profiles\\ada\\Roaming' },
  home: 'C:\\Users\\ada',
  userData: '\\\\server\\profiles\\ada\\Roaming\\Rollcall',
  named: false,
}

test('on Windows the window keeps its data where the command does, and nothing of it roams', () => {
  const places = placesOf(windows)
  expect(places).toEqual({
    userData: 'C:\\Users\\ada\\AppData\\Local\\Rollcall\\Window',
    data: 'C:\\Users\\ada\\AppData\\Local\\Rollcall',
    apart: 'C:\\Users\\ada\\AppData\\Local\\Rollcall\\window-data',
    before: {
      userData: '\\\\server\\profiles\\ada\\Roaming\\Rollcall',
      data: '\\\\server\\profiles\\ada\\Roaming\\Rollcall\\rollcall',
    },
  })
  expect(places.data).toBe(defaultDataDir('win32', windows.environment, windows.home))
  for (const path of [places.data, places.userData]) expect(path.toLowerCase()).not.toContain('roaming')
})

test('without the variable it is the same place', () => {
  for (const environment of [{}, { LOCALAPPDATA: '' }]) {
    expect(placesOf({ ...windows, environment }).data).toBe('C:\\Users\\ada\\AppData\\Local\\Rollcall')
  }
})

test('a profile that was named, and other platforms, keep everything in the profile', () => {
  expect(placesOf({ ...windows, userData: 'D:\\trial', named: true })).toEqual({ userData: 'D:\\trial', data: 'D:\\trial\\rollcall' })
  const linux = { ...windows, platform: 'linux', home: '/home/ada', userData: '/home/ada/.config/Rollcall' } as const
  expect(placesOf(linux)).toEqual({ userData: '/home/ada/.config/Rollcall', data: '/home/ada/.config/Rollcall/rollcall' })
})
