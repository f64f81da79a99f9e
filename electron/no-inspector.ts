/**
 * The first import of every process: SIGUSR1 starts Node's inspector unless somebody listens to it, and through an inspector any program
 * of this user runs code in here and reads the secrets in memory.
 */
process.on('SIGUSR1', () => undefined)
