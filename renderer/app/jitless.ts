import { config } from 'zod'

// zod compiles its checks with `new Function`, which the page's content security policy refuses. Imported before any schema.
config({ jitless: true })
