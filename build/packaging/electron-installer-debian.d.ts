declare module 'electron-installer-debian' {
  /** The part of its options that is used here; the package brings no types. */
  export interface DebianOptions {
    readonly src: string
    readonly dest: string
    readonly rename: (dest: string) => string
    readonly options: Readonly<Record<string, unknown>>
  }
  export default function install(options: DebianOptions): Promise<unknown>
}
