import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import {
  connectionCount,
  descriptorFault,
  descriptorsNeeded,
  parseDescriptorLimit,
  readDescriptorLimit,
} from '../../src/cli/file-descriptors.ts'
import { localAddressFault } from '../../src/cli/local-address-fault.ts'
import { localPortFault, parseLocalPorts } from '../../src/cli/local-ports.ts'

const engine = { is: 'native' } as const
const own = { engine, clients: 1000, workers: 4, connections: { is: 'perViewer', limit: 2 } } as const
const shared = { engine, clients: 1000, workers: 4, connections: { is: 'shared', perWorker: 50 } } as const

describe('file descriptors', () => {
  it('are as many as connections, and some for the process and its threads', () => {
    expect(connectionCount(own)).toEqual({ fewest: 1000, most: 2000 })
    expect(connectionCount(shared)).toEqual({ fewest: 200, most: 200 })
    expect(connectionCount({ ...shared, clients: 10 })).toEqual({ fewest: 10, most: 200 })
    // a process of ffmpeg has two pipes to this one
    const ffmpeg = { is: 'ffmpeg', path: 'ffmpeg', version: '', log: 'requests' } as const
    expect(connectionCount({ ...own, engine: ffmpeg })).toEqual({ fewest: 2000, most: 2000 })
    expect(descriptorsNeeded(2000, 4, false)).toBe(2000 + 64 + 4 * 8)
    // the origin's ends of the connections are in the same process
    expect(descriptorsNeeded(2000, 4, true)).toBe(4000 + 64 + 4 * 8)
  })

  it.each([
    { needed: 1024, allowed: 1024, fault: false },
    { needed: 1025, allowed: 1024, fault: true },
  ])('$needed of $allowed: fault $fault', ({ needed, allowed, fault }) => {
    expect(descriptorFault(needed, allowed) !== undefined).toBe(fault)
  })

  it('say how many are wanted, and how to get them', () => {
    const fault = descriptorFault(2096, 1024)
    expect(fault?.problem).toBe('The run may need 2096 file descriptors, and this process is allowed 1024.')
    expect(fault?.remedy).toContain('ulimit -n 2096')
    expect(fault?.remedy).toContain('--connections-per-viewer 1')
  })

  it.each([
    ['Max open files            1024                 524288               files     ', 1024],
    ['Max open files            unlimited            unlimited            files     ', undefined],
    ['', undefined],
  ])('reads the limit from %j', (line, limit) => {
    expect(
      parseDescriptorLimit(`Limit  Soft Limit  Hard Limit  Units\n${line}\nMax locked memory  8  8  bytes\n`),
    ).toBe(limit)
  })

  it.runIf(process.platform === 'linux')(
    'reads the limit of this process, which Node has raised to the hard one',
    async () => {
      const hard = /^Max open files\s+\S+\s+(\d+)/m.exec(await readFile('/proc/self/limits', 'utf8'))?.[1]
      expect(await readDescriptorLimit()).toBe(hard === undefined ? undefined : Number(hard))
    },
  )
})

describe('local ports', () => {
  it.each([
    { range: '32768\t60999\n', reserved: '\n', expected: { first: 32768, last: 60999, reserved: 0 } },
    // 8080 is outside of the range; 40000 and ten more are within; the last one is cut off by its end
    {
      range: '32768 60999',
      reserved: '8080,40000,50000-50009,60999-61005',
      expected: { first: 32768, last: 60999, reserved: 12 },
    },
    { range: '', reserved: '', expected: undefined },
  ])('reads $range less $reserved', ({ range, reserved, expected }) => {
    expect(parseLocalPorts(range, reserved)).toEqual(expected)
  })

  const ports = { first: 1001, last: 2000, reserved: 100 }
  it.each([
    { connections: 900, addresses: 0, fault: false },
    { connections: 901, addresses: 0, fault: true },
    { connections: 901, addresses: 1, fault: true },
    { connections: 1800, addresses: 2, fault: false },
    { connections: 1801, addresses: 2, fault: true },
  ])('$connections connections from $addresses addresses: fault $fault', ({ connections, addresses, fault }) => {
    expect(localPortFault(connections, ports, addresses) !== undefined).toBe(fault)
  })

  it('say how many addresses are wanted', () => {
    const fault = localPortFault(4000, ports, 2)
    expect(fault?.problem).toContain('4000 connections to one server, and 2 local addresses have 1800 ports')
    expect(fault?.remedy).toContain('--local-address for 5 addresses')
  })
})

describe('local addresses', () => {
  it('of this machine are fine', async () => {
    expect(await localAddressFault('127.0.0.1')).toBeUndefined()
  })

  it('of other machines are found out', async () => {
    // TEST-NET-1 (RFC 5737) belongs to nobody.
    expect(await localAddressFault('192.0.2.1')).toMatchObject({
      problem: expect.stringContaining('--local-address 192.0.2.1 cannot be used'),
      remedy: expect.stringContaining('ip address'),
    })
  })
})
