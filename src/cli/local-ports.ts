import { readFile } from 'node:fs/promises'
import type { Fault } from '../errors.ts'

/** TCP ports that the system hands out to outgoing connections, first and last included, less those it keeps back. */
export interface LocalPorts {
  readonly first: number
  readonly last: number
  readonly reserved: number
}

/** A connection is told apart by its addresses and ports: to one server and port, each local address has each port once. */
export function localPortFault(connections: number, ports: LocalPorts, localAddresses: number): Fault | undefined {
  const perAddress = ports.last - ports.first + 1 - ports.reserved
  const addresses = Math.max(1, localAddresses)
  if (connections <= perAddress * addresses) return undefined
  const wanted = Math.ceil(connections / perAddress)
  return {
    problem:
      `The run may need ${connections} connections to one server, and ${addresses} local ` +
      `${addresses === 1 ? 'address has' : 'addresses have'} ${perAddress * addresses} ports.`,
    remedy:
      `Say --local-address for ${wanted} addresses of this machine, or widen net.ipv4.ip_local_port_range, ` +
      'or play fewer viewers, or say --connections-per-viewer 1 or --shared-connections.',
  }
}

/**
 * @param range the text of ip_local_port_range: `32768 60999`
 * @param reserved the text of ip_local_reserved_ports: `8080,9000-9010`
 */
export function parseLocalPorts(range: string, reserved: string): LocalPorts | undefined {
  const [, first, last] = /^(\d+)\s+(\d+)\s*$/.exec(range) ?? []
  if (first === undefined || last === undefined) return undefined
  const ports = { first: Number(first), last: Number(last) }
  const kept = Array.from(reserved.matchAll(/(\d+)(?:-(\d+))?/g), ([, from, to]) => {
    return Math.max(0, Math.min(Number(to ?? from), ports.last) - Math.max(Number(from), ports.first) + 1)
  })
  return { ...ports, reserved: kept.reduce((sum, count) => sum + count, 0) }
}

/** Undefined where there is no way to know (not Linux). */
export async function readLocalPorts(): Promise<LocalPorts | undefined> {
  const read = (name: string) => readFile(`/proc/sys/net/ipv4/${name}`, 'utf8').catch(() => '')
  return parseLocalPorts(await read('ip_local_port_range'), await read('ip_local_reserved_ports'))
}
