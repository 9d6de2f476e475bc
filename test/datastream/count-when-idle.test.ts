import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { countWhenIdle, WORDS } from '../../examples/count-when-idle.ts'
import { records } from './running.ts'

test('a count is emitted when its key has been idle for 100 ms, at that time', async () => {
  expect(await records(WORDS, countWhenIdle)).toEqual([
    { value: ['be', 1], timestamp: 120, watermark: 119 },
    { value: ['not', 1], timestamp: 140, watermark: 119 },
    { value: ['or', 1], timestamp: 150, watermark: 119 },
    { value: ['to', 2], timestamp: 190, watermark: 119 },
    { value: ['be', 2], timestamp: 230, watermark: 119 },
    { value: ['to', 3], timestamp: 400, watermark: 289 },
  ])
})

test('a key that goes on after its count counts on', async () => {
  const words = [0, 50, 200, 250].map((at) => ({ text: 'a', at }))
  expect((await records(words, countWhenIdle)).map(({ value }) => value)).toEqual([
    ['a', 2],
    ['a', 4],
  ])
})

test('words may come out of order; 100 ms is idle, less is not', async () => {
  const words = [0, 105, 99, 210, 205].map((at) => ({ text: 'a', at }))
  expect((await records(words, countWhenIdle)).map(({ value, timestamp }) => [...value, timestamp])).toEqual([
    ['a', 3, 205],
    ['a', 5, 310],
  ])
})

test('the program prints its counts', () => {
  const program = resolve(import.meta.dirname, '../../dist/examples/count-when-idle.js')
  expect(execFileSync(process.execPath, [program], { encoding: 'utf8' })).toBe(
    '(be, 1)\n(not, 1)\n(or, 1)\n(to, 2)\n(be, 2)\n(to, 3)\n',
  )
})
