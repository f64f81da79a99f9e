import { html, type Html } from './html.ts'

const iso = (at: number): string => new Date(at).toISOString()
export const day = (at: number): string => iso(at).slice(0, 10)
export const moment = (at: number): string => `${iso(at).slice(0, 19).replace('T', ' ')} UTC`

export const section = (title: string, content: Html, aside: string | null = null): Html =>
  html`<section>
    <h2>${title}${aside === null ? null : html` <small>${aside}</small>`}</h2>
    ${content}
  </section> `

export const fact = (label: string, value: string | number | Html | null): Html | null =>
  value === null
    ? null
    : html`<dt>${label}</dt>
        <dd>${value}</dd>`
