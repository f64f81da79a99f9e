/* The rules of the house (docs/architecture.md), checked by `npm run boundaries`. */
const engine = '^electron/engine/'
const inRoom = (room) => `${engine}${room}/`

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'shared-stands-alone', severity: 'error', from: { path: '^shared/' }, to: { path: '^(electron|renderer|tests|bench)/' } },
    {
      name: 'shared-does-no-io',
      comment: 'No Node, no DOM, no Electron in shared; its tests may use the test runner.',
      severity: 'error',
      from: { path: '^shared/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'product-not-from-tests',
      severity: 'error',
      from: { path: '^(electron|shared|renderer)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(tests|bench)/' },
    },
    {
      name: 'files-know-only-themselves',
      comment: 'Every room and every door writes through electron/files.',
      severity: 'error',
      from: { path: '^electron/files/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(electron|renderer)/', pathNot: '^electron/files/' },
    },
    { name: 'renderer-only-shared', severity: 'error', from: { path: '^renderer/' }, to: { path: '^electron/' } },
    {
      name: 'window-layers',
      comment: 'ports <- components <- features <- app: an import goes down. visible is the ground under all four.',
      severity: 'error',
      from: { path: '^renderer/ports/' },
      to: { path: '^renderer/(components|features|app)/' },
    },
    {
      name: 'window-layers-components',
      severity: 'error',
      from: { path: '^renderer/components/' },
      to: { path: '^renderer/(features|app)/' },
    },
    {
      name: 'window-layers-features',
      severity: 'error',
      from: { path: '^renderer/features/' },
      to: { path: '^renderer/app/' },
    },
    {
      name: 'features-meet-through-their-index',
      comment: 'The shell enters screens by their file: each is a chunk of its own.',
      severity: 'error',
      from: { path: '^renderer/features/([^/]+)/' },
      to: { path: '^renderer/features/([^/]+)/', pathNot: '^renderer/features/($1/|[^/]+/index\\.ts$)' },
    },
    {
      name: 'features-in-no-circle',
      scope: 'folder',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { circular: true },
    },
    {
      name: 'engine-is-plain-node',
      severity: 'error',
      from: { path: engine },
      to: { path: '(^electron/(main|preload|headless)/|^renderer/|node_modules/electron/)' },
    },
    {
      name: 'doors-enter-by-the-engine',
      comment:
        'Doors know the contract (shared) and the composition root, nothing behind it. Redaction is one function for all, and imports nothing.',
      severity: 'error',
      from: { path: '^electron/(main|preload|headless)/', pathNot: '\\.test\\.ts$' },
      to: { path: engine, pathNot: `${engine}(engine|process|http/redact)\\.ts$` },
    },
    {
      name: 'sources-and-destinations-keep-to-themselves',
      severity: 'error',
      from: { path: `${engine}(sources|destinations)/([^/]+)/` },
      to: { path: `${engine}(sources|destinations)/([^/]+)/`, pathNot: `${engine}$1/$2/` },
    },
    {
      name: 'source-rooms',
      severity: 'error',
      from: { path: `${engine}(sources|destinations)/`, pathNot: '\\.test\\.ts$' },
      to: { path: engine, pathNot: `${engine}(sources|destinations|settings|graph|http|c1z|tables)/` },
    },
    {
      name: 'graph-http-and-settings-are-the-ground',
      severity: 'error',
      from: { path: `${engine}(graph|http|settings)/`, pathNot: '\\.test\\.ts$' },
      to: { path: engine, pathNot: `${engine}(graph|http|settings)/` },
    },
    {
      name: 'tables-are-ground',
      comment: 'Files with rows, whatever they are about: no other room.',
      severity: 'error',
      from: { path: inRoom('tables'), pathNot: '\\.test\\.ts$' },
      to: { path: engine, pathNot: inRoom('tables') },
    },
    {
      name: 'guards-over-graph',
      severity: 'error',
      from: { path: inRoom('guards'), pathNot: '\\.test\\.ts$' },
      to: { path: engine, pathNot: `${engine}(guards|graph)/` },
    },
    {
      name: 'ground-knows-no-guards',
      severity: 'error',
      from: { path: `${engine}(graph|http|settings|c1z|sources|destinations)/` },
      to: { path: inRoom('guards') },
    },
    {
      name: 'c1z-over-graph',
      severity: 'error',
      from: { path: inRoom('c1z'), pathNot: '\\.test\\.ts$' },
      to: { path: engine, pathNot: `${engine}(c1z|graph)/` },
    },
    {
      name: 'reviews-over-graph-and-catalog',
      severity: 'error',
      from: { path: inRoom('reviews'), pathNot: '\\.test\\.ts$' },
      to: { path: engine, pathNot: `${engine}(reviews|graph|catalog|exports)/` },
    },
    {
      name: 'snapshots-over-graph-and-c1z',
      severity: 'error',
      from: { path: inRoom('snapshots'), pathNot: '\\.test\\.ts$' },
      to: { path: engine, pathNot: `${engine}(snapshots|graph|c1z)/` },
    },
    {
      name: 'runs-reviews-deliveries-only-from-the-root',
      comment: 'The composition root is engine.ts and the router it puts together.',
      severity: 'error',
      from: { path: `${engine}([^/]+)/`, pathNot: `(${inRoom('router')}|\\.test\\.ts$)` },
      to: { path: `${engine}(runs|reviews|deliveries|services|schedules|notices|snapshots)/`, pathNot: `${engine}$1/` },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)gen/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node', 'default', 'require'] },
  },
}
