import { describe, expect, it } from 'vitest'
import { readOriginPage } from '../../src/origin-metrics/origin-reading.ts'

const none = {
  cpu: undefined,
  receivedBytes: undefined,
  sentBytes: undefined,
  requests: undefined,
  connections: undefined,
}

describe('readOriginPage', () => {
  it('reads stub_status, as nginx writes it', () => {
    const page =
      'Active connections: 291 \nserver accepts handled requests\n 16630948 16630948 31070465 \nReading: 6 Writing: 179 Waiting: 106 \n'
    expect(readOriginPage(page)).toEqual({
      ok: true,
      reading: { ...none, requests: 31_070_465, connections: { active: 291, reading: 6, writing: 179, waiting: 106 } },
    })
  })

  it('reads node_exporter: CPUs together, interfaces that lead out of the machine', () => {
    const page = `# TYPE node_cpu_seconds_total counter
node_cpu_seconds_total{cpu="0",mode="idle"} 100
node_cpu_seconds_total{cpu="0",mode="iowait"} 10
node_cpu_seconds_total{cpu="0",mode="user"} 30
node_cpu_seconds_total{cpu="1",mode="idle"} 110
node_cpu_seconds_total{cpu="1",mode="system"} 20.5
node_network_receive_bytes_total{device="eth0"} 1000
node_network_receive_bytes_total{device="enp3s0f1"} 1
node_network_receive_bytes_total{device="lo"} 7e9
node_network_receive_bytes_total{device="veth12ab"} 7e9
node_network_receive_bytes_total{device="docker0"} 7e9
node_network_receive_bytes_total{device="br-5f3a"} 7e9
node_network_receive_bytes_total{device="bond0"} 7e9
node_network_receive_bytes_total{device="eth0.100"} 7e9
node_network_transmit_bytes_total{device="eth0"} 2.5e+06
node_network_transmit_bytes_total{device="lo"} 7e9
`
    expect(readOriginPage(page)).toEqual({
      ok: true,
      reading: { ...none, cpu: { busySeconds: 50.5, seconds: 270.5 }, receivedBytes: 1001, sentBytes: 2_500_000 },
    })
  })

  it('reads nginx-prometheus-exporter', () => {
    const page = `nginx_connections_accepted 12
nginx_connections_active 4
nginx_connections_reading 1
nginx_connections_waiting 2
nginx_connections_writing 1
nginx_http_requests_total 99
nginx_up 1
`
    expect(readOriginPage(page)).toEqual({
      ok: true,
      reading: { ...none, requests: 99, connections: { active: 4, reading: 1, writing: 1, waiting: 2 } },
    })
  })

  it.each([
    ['<html>404</html>', 'neither Prometheus text nor stub_status'],
    ['', 'no figure of node_exporter or nginx-prometheus-exporter'],
    ['go_goroutines 7\n', 'no figure of node_exporter or nginx-prometheus-exporter'],
    ['nginx_up 0\n', 'the exporter cannot reach nginx'],
    ['Active connections: 1\nserver accepts', 'neither Prometheus text nor stub_status'],
  ])('says of %j why there is nothing', (page, reason) => {
    expect(readOriginPage(page)).toEqual({ ok: false, reason })
  })
})
