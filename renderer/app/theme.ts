import {
  Badge,
  createTheme,
  defaultVariantColorsResolver,
  InputWrapper,
  Notification,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core'

/** One quiet accent. Shade 8 keeps white text on it above 4.5:1, which Mantine's own default does not. */
const accent: MantineColorsTuple = [
  '#eef3ff',
  '#dce4f5',
  '#b9c7e2',
  '#94a8d0',
  '#748dc0',
  '#5f7cb7',
  '#5474b4',
  '#44639f',
  '#36548a',
  '#2a4a80',
]

/** Light variants, quieter than Mantine's: a tint of the surface they lie on, with text well above 4.5:1 on it. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const usual = defaultVariantColorsResolver(input)
  const color = input.color ?? input.theme.primaryColor
  if (input.variant !== 'light' || input.theme.colors[color] === undefined) return usual
  const shade = (number: number): string => `var(--mantine-color-${color}-${number})`
  const tint = (share: number): string => `color-mix(in srgb, ${shade(6)} ${share}%, transparent)`
  return {
    ...usual,
    background: `light-dark(${tint(13)}, ${tint(20)})`,
    hover: `light-dark(${tint(20)}, ${tint(28)})`,
    color: `light-dark(color-mix(in srgb, ${shade(9)} 70%, black), ${shade(3)})`,
  }
}

export const theme = createTheme({
  primaryColor: 'accent',
  variantColorResolver,
  primaryShade: { light: 8, dark: 7 },
  colors: { accent },
  fontFamily: 'Inter, system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '18px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Badge: Badge.extend({
      defaultProps: { variant: 'light', radius: 'sm', size: 'md' },
      styles: { label: { textTransform: 'none', fontWeight: 600 } },
    }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } },
      styles: { description: { color: 'var(--mantine-color-dimmed)' } },
    }),
    InputWrapper: InputWrapper.extend({ styles: { description: { fontSize: 12 }, error: { fontSize: 12 } } }),
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
  },
})
