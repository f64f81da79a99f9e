import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** What a rule is switched off for stands behind `--`: somebody later has to know whether it still holds. */
const house = {
  rules: {
    'reason-for-disable': {
      create: ({ sourceCode, report }) => ({
        Program: () => {
          for (const comment of sourceCode.getAllComments()) {
            const text = comment.value.trim()
            if (/^eslint-disable\b/.test(text) && !/\s--\s+\S/.test(text)) {
              report({ loc: comment.loc, message: 'Say after "--" why the rule does not hold here.' })
            }
          }
        },
      }),
    },
  },
}

export default defineConfig(
  globalIgnores(['dist/', 'node_modules/', 'coverage/', '**/gen/']),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    plugins: { house },
    rules: { 'house/reason-for-disable': 'error', 'max-lines': ['error', 400] },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  { files: ['**/*.js', '**/*.cjs'], extends: [tseslint.configs.disableTypeChecked], languageOptions: { globals: { module: 'writable' } } },
  { files: ['renderer/**'], extends: [reactHooks.configs.flat['recommended-latest']] },
  { files: ['bench/**', 'build/**'], rules: { 'no-console': 'off' } },
  {
    // Only what signs in with a secret, or takes it out of texts, sees it.
    files: ['electron/**', 'renderer/**', 'shared/**'],
    ignores: [
      '**/*.test.ts',
      'electron/engine/http/authorizers/**',
      'electron/engine/http/redact.ts',
      'electron/engine/settings/secret-field.ts',
      'electron/engine/destinations/conductorone/credentials.ts',
      'electron/engine/notices/{email,webhook}.ts',
    ],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/shared/secret.ts'], importNames: ['reveal'], message: 'Secrets are for the code that signs in.' }] },
      ],
    },
  },
  {
    // One place hands links to the system; the engine and the window start no programs.
    files: ['electron/**', 'renderer/**'],
    ignores: ['electron/main/guards.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: "CallExpression[callee.property.name='openExternal'][callee.object.name='shell']", message: 'Use openExternalSafely.' },
      ],
    },
  },
)
