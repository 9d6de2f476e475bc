import { expect, it } from 'vitest'
import { SessionConfig } from '../../../src/table/statements/session-config.ts'

it('gives defaults, what was set, and defaults again', () => {
  const config = new SessionConfig('Asia/Tokyo')
  expect(config.integer('parallelism.default')).toBe(1)
  expect(config.duration('pipeline.auto-watermark-interval')).toBe(200)
  expect(config.duration('execution.checkpointing.interval')).toBeUndefined()
  expect(config.zone).toBe('Asia/Tokyo')
  config.set('parallelism.default', '4')
  config.set('execution.checkpointing.interval', '3 min')
  config.set('table.local-time-zone', 'UTC')
  expect(config.integer('parallelism.default')).toBe(4)
  expect(config.duration('execution.checkpointing.interval')).toBe(180_000)
  expect(config.zone).toBe('UTC')
  expect([...config.explicit().keys()]).toHaveLength(3)
  config.reset('parallelism.default')
  expect(config.integer('parallelism.default')).toBe(1)
  config.reset()
  expect(config.zone).toBe('Asia/Tokyo')
})

it('keeps the old value when a new one is refused', () => {
  const config = new SessionConfig('UTC')
  config.set('table.dml-sync', 'true')
  expect(() => config.set('table.dml-sync', 'maybe')).toThrow("is 'maybe'; expected 'true' or 'false'")
  expect(config.boolean('table.dml-sync')).toBe(true)
})

it('takes unknown keys and says so', () => {
  const config = new SessionConfig('UTC')
  expect(config.set('table.dml-snyc', 'true')).toBe(
    "'table.dml-snyc' is set, but nothing reads it. Did you mean 'table.dml-sync'?",
  )
  expect(config.get('table.dml-snyc')).toBe('true')
})

it('takes zones by name and by offset', () => {
  const config = new SessionConfig('UTC')
  for (const zone of ['Europe/Berlin', 'UTC', 'GMT+08:00', '-03:30'])
    expect(config.set('table.local-time-zone', zone)).toBeUndefined()
})
