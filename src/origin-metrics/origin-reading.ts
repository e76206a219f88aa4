import { parsePrometheusText, type TextSample } from './prometheus-text.ts'

/** Connections of clients to the server, by what they do. */
export interface OriginConnections {
  readonly active: number
  /** The server reads a request's header. */
  readonly reading: number
  /** The server writes a response. */
  readonly writing: number
  /** Idle, kept alive. */
  readonly waiting: number
}

/** What a page says at one moment; undefined: nothing of it. All but the connections count since the server started. */
export interface OriginReading {
  /** Of all CPUs. */
  readonly cpu: { readonly busySeconds: number; readonly seconds: number } | undefined
  readonly receivedBytes: number | undefined
  readonly sentBytes: number | undefined
  readonly requests: number | undefined
  readonly connections: OriginConnections | undefined
}

export type PageReading =
  | { readonly ok: true; readonly reading: OriginReading }
  | { readonly ok: false; readonly reason: string }

/** Reads a page of node_exporter, nginx-prometheus-exporter, or nginx's stub_status. */
export function readOriginPage(text: string): PageReading {
  const status = readStubStatus(text)
  if (status !== undefined) return { ok: true, reading: status }
  const samples = parsePrometheusText(text)
  if (samples === undefined) return { ok: false, reason: 'neither Prometheus text nor stub_status' }
  const sum = sumsByName(samples)
  if (sum('nginx_up') === 0) return { ok: false, reason: 'the exporter cannot reach nginx' }
  const reading = { ...readHost(samples), ...readNginxExporter(sum) }
  if (Object.values(reading).every((figure) => figure === undefined)) {
    return { ok: false, reason: 'no figure of node_exporter or nginx-prometheus-exporter' }
  }
  return { ok: true, reading }
}

/** https://nginx.org/en/docs/http/ngx_http_stub_status_module.html */
function readStubStatus(text: string): OriginReading | undefined {
  const match =
    /^Active connections:\s*(\d+)\s+server accepts handled requests\s+\d+\s+\d+\s+(\d+)[^\n]*\s+Reading:\s*(\d+)\s+Writing:\s*(\d+)\s+Waiting:\s*(\d+)\s*$/.exec(
      text,
    )
  if (match === null) return undefined
  const [active, requests, reading, writing, waiting] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ]
  return {
    cpu: undefined,
    receivedBytes: undefined,
    sentBytes: undefined,
    requests,
    connections: { active, reading, writing, waiting },
  }
}

function sumsByName(samples: readonly TextSample[]): (name: string) => number | undefined {
  const sums = new Map<string, number>()
  for (const { name, value } of samples) sums.set(name, (sums.get(name) ?? 0) + value)
  return (name) => sums.get(name)
}

function readNginxExporter(sum: (name: string) => number | undefined): Pick<OriginReading, 'requests' | 'connections'> {
  const active = sum('nginx_connections_active')
  const state = (name: string) => sum(`nginx_connections_${name}`) ?? 0
  return {
    requests: sum('nginx_http_requests_total'),
    connections:
      active === undefined
        ? undefined
        : { active, reading: state('reading'), writing: state('writing'), waiting: state('waiting') },
  }
}

/**
 * Interfaces whose traffic does not leave the machine, or is counted by another one too: loopback, containers, bridges,
 * tunnels, bonds, VLANs.
 */
const virtualInterface = /^(lo|veth|docker|br|virbr|cni|cali|flannel|vxlan|tun|tap|wg|bond|team|dummy|ifb|vnet)|\./

function readHost(samples: readonly TextSample[]): Pick<OriginReading, 'cpu' | 'receivedBytes' | 'sentBytes'> {
  const total = (name: string, counts: (labels: TextSample['labels']) => boolean) => {
    const counted = samples.filter((sample) => sample.name === name && counts(sample.labels))
    return counted.length === 0 ? undefined : counted.reduce((sum, { value }) => sum + value, 0)
  }
  const isPhysical = ({ device = '' }: TextSample['labels']) => !virtualInterface.test(device)
  const seconds = total('node_cpu_seconds_total', () => true)
  const busySeconds = total('node_cpu_seconds_total', ({ mode }) => mode !== 'idle' && mode !== 'iowait')
  return {
    cpu: seconds === undefined ? undefined : { seconds, busySeconds: busySeconds ?? 0 },
    receivedBytes: total('node_network_receive_bytes_total', isPhysical),
    sentBytes: total('node_network_transmit_bytes_total', isPhysical),
  }
}
