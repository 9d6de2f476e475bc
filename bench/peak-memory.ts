import { readFileSync } from 'node:fs'

// Preloaded into a process that is measured: tells its peak memory in bytes, last thing, on standard error.
process.on('exit', () => {
  process.stderr.write(`\npeak ${peakMemory()}\n`)
})

/** What `resourceUsage` tells on Linux can be what the parent had when it started the process. */
function peakMemory(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  return Number(kilobytes) * 1024
}
