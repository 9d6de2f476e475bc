import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/core/clock.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import { SimpleStringSchema } from '../../src/runtime/schemas.ts'

const HOST = '127.0.0.1'
let server: Server
let port: number
let connections: Socket[]

beforeEach(async () => {
  connections = []
  server = createServer((socket) => {
    socket.on('error', () => {})
    connections.push(socket)
  })
  server.listen(0, HOST)
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})

afterEach(() => {
  for (const socket of connections) socket.destroy()
  server.close()
})

/** The `n`th connection, once it is there. */
async function connection(n: number): Promise<Socket> {
  while (connections.length < n) await nextTurn()
  return connections[n - 1] as Socket
}

const newEnv = (clock = new ManualClock()): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock })

describe('socketTextStream', () => {
  test('gives lines until the server closes; the last one needs no delimiter', async () => {
    const result = newEnv().socketTextStream(HOST, port).executeAndCollect()
    const lines = result.then((all) => all)
    const socket = await connection(1)
    const text = Buffer.from('grün\r\nzwei\n\ndrei')
    // Cut within a character, and within a line.
    socket.write(text.subarray(0, 3))
    await nextTurn()
    socket.end(text.subarray(3))
    expect(await lines).toEqual(['grün', 'zwei', '', 'drei'])
  })

  test('cuts at any delimiter', async () => {
    const lines = newEnv()
      .socketTextStream(HOST, port, '||')
      .executeAndCollect()
      .then((all) => all)
    ;(await connection(1)).end('a|b||c\r\n||')
    expect(await lines).toEqual(['a|b', 'c\r\n'])
  })

  test('connects again as often as it may, 500 ms after the end of a connection', async () => {
    const clock = new ManualClock()
    const env = newEnv(clock)
    const got: string[] = []
    env.socketTextStream(HOST, port, '\n', 1).addSink((line) => void got.push(line))
    const client = await env.executeAsync()
    ;(await connection(1)).end('first\nbegun, ')
    while (got.length < 1) await nextTurn()
    // The end of the connection comes a little later: the clock moves until the source has seen it.
    while (connections.length < 2) {
      await nextTurn()
      clock.advance(100)
    }
    ;(await connection(2)).end('and ended')
    await client.getJobExecutionResult()
    expect(got).toEqual(['first', 'begun, and ended'])
  })

  test('a server that is not there fails the job', async () => {
    server.close()
    await expect(newEnv().socketTextStream(HOST, port).executeAndCollect()).rejects.toThrow(
      `can't read from ${HOST}:${port}: connect ECONNREFUSED`,
    )
  })

  test('the job can be cancelled while it listens, and while it waits to connect again', async () => {
    const env = newEnv()
    env.socketTextStream(HOST, port, '\n', -1).addSink(() => {})
    const client = await env.executeAsync()
    const socket = await connection(1)
    await client.cancel()
    await once(socket, 'close')

    env.socketTextStream(HOST, port, '\n', -1).addSink(() => {})
    const waiting = await env.executeAsync()
    ;(await connection(2)).end()
    await once(connections[1] as Socket, 'close')
    await waiting.cancel()
    expect([client.getJobStatus(), waiting.getJobStatus()]).toEqual(['CANCELED', 'CANCELED'])
  })
})

test('writeToSocket sends every record, then closes', async () => {
  const env = newEnv()
  env
    .fromElements('a', 'b')
    .map((text) => `${text};`)
    .writeToSocket(HOST, port, new SimpleStringSchema())
  const result = env.execute()
  const socket = await connection(1)
  const received: string[] = []
  socket.on('data', (chunk) => received.push(chunk.toString()))
  await once(socket, 'end')
  await result
  expect(received.join('')).toBe('a;b;')
})

test('writeToSocket says that nobody listens', async () => {
  server.close()
  const env = newEnv()
  env.fromElements('a').writeToSocket(HOST, port, new SimpleStringSchema())
  await expect(env.execute()).rejects.toThrow(`WriteToSocket: can't write to ${HOST}:${port}: connect ECONNREFUSED`)
})
