import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { readDestination } from './destination.ts'

const hostile: readonly (readonly [url: string, code: string])[] = [
  ['', 'url_malformed'],
  ['hooks.example.com', 'url_malformed'],
  ['https://', 'url_malformed'],
  ['https:// example.com/', 'url_malformed'],
  ['https://exam\tple.com/', 'url_malformed'],
  ['https://example.com/\r\nx: y', 'url_malformed'],
  ['https:\\\\example.com\\', 'url_malformed'],
  ['https://example.com\\@127.0.0.1/', 'url_malformed'],
  ['https://example.com\u200b/', 'url_malformed'],
  ['https://[::1/', 'url_malformed'],
  ['https://1.2.3.4.5/', 'url_malformed'],
  [`https://example.com/${'x'.repeat(2_048)}`, 'url_too_long'],
  ['http://example.com/', 'url_not_https'],
  ['ftp://example.com/', 'url_not_https'],
  ['gopher://example.com/', 'url_not_https'],
  ['ws://example.com/', 'url_not_https'],
  ['file:///etc/passwd', 'url_malformed'],
  ['data:text/plain,x', 'url_malformed'],
  ['javascript:alert(1)', 'url_malformed'],
  ['https://user@example.com/', 'url_with_credentials'],
  ['https://user:pass@example.com/', 'url_with_credentials'],
  ['https://:@example.com/', 'url_with_credentials'],
  ['https://example.com@127.0.0.1/', 'url_with_credentials'],
  ['https://example.com/#', 'url_with_fragment'],
  ['https://example.com/#@127.0.0.1', 'url_with_fragment'],
  ['https://example.com:22/', 'url_port_not_allowed'],
  ['https://example.com:25/', 'url_port_not_allowed'],
  ['https://example.com:80/', 'url_port_not_allowed'],
  ['https://example.com:5432/', 'url_port_not_allowed'],
  ['https://example.com:6379/', 'url_port_not_allowed'],
  ['https://localhost/', 'url_host_not_public'],
  ['https://LOCALHOST/', 'url_host_not_public'],
  ['https://localhost./', 'url_host_not_public'],
  ['https://a.localhost/', 'url_host_not_public'],
  ['https://example.com./', 'url_host_not_public'],
  ['https://postgres/', 'url_host_not_public'],
  ['https://metadata.google.internal/', 'url_host_not_public'],
  ['https://printer.local/', 'url_host_not_public'],
  ['https://router.home.arpa/', 'url_host_not_public'],
  ['https://127.0.0.1/', 'url_host_not_public'],
  ['https://127.1/', 'url_host_not_public'],
  ['https://127.0.0.1./', 'url_host_not_public'],
  ['https://2130706433/', 'url_host_not_public'],
  ['https://0x7f000001/', 'url_host_not_public'],
  ['https://0x7f.0.0.1/', 'url_host_not_public'],
  ['https://0177.0.0.1/', 'url_host_not_public'],
  ['https://017700000001/', 'url_host_not_public'],
  ['https://%31%32%37.0.0.1/', 'url_host_not_public'],
  ['https://１２７.０.０.１/', 'url_host_not_public'],
  ['https://127。0。0。1/', 'url_host_not_public'],
  ['https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/', 'url_host_not_public'],
  ['https://0/', 'url_host_not_public'],
  ['https://0.0.0.0/', 'url_host_not_public'],
  ['https://10.0.0.1/', 'url_host_not_public'],
  ['https://169.254.169.254/latest/meta-data/', 'url_host_not_public'],
  ['https://2852039166/', 'url_host_not_public'],
  ['https://[::1]/', 'url_host_not_public'],
  ['https://[::]/', 'url_host_not_public'],
  ['https://[::ffff:127.0.0.1]/', 'url_host_not_public'],
  ['https://[::ffff:7f00:1]/', 'url_host_not_public'],
  ['https://[0:0:0:0:0:ffff:a9fe:a9fe]/', 'url_host_not_public'],
  ['https://[64:ff9b::7f00:1]/', 'url_host_not_public'],
  ['https://[fe80::1]/', 'url_host_not_public'],
  ['https://[fd00:ec2::254]/', 'url_host_not_public'],
]

const fine: readonly (readonly [url: string, href: string])[] = [
  ['https://hooks.example.com', 'https://hooks.example.com/'],
  ['https://hooks.example.com:443/a/b?c=d', 'https://hooks.example.com/a/b?c=d'],
  ['https://hooks.example.com:8443/', 'https://hooks.example.com:8443/'],
  ['HTTPS://HOOKS.EXAMPLE.COM/Case', 'https://hooks.example.com/Case'],
  ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
  ['https://example.com/@name', 'https://example.com/@name'],
  ['https://8.8.8.8/', 'https://8.8.8.8/'],
  ['https://[2606:4700:4700::1111]/', 'https://[2606:4700:4700::1111]/'],
]

describe('the address of an endpoint', () => {
  for (const [url, code] of hostile) {
    test(`is refused with ${code}: ${JSON.stringify(url.slice(0, 60))}`, () => {
      const read = readDestination(url, 'public')
      assert.equal(read.ok ? read.value.href : read.refusal.code, code)
    })
  }

  test('is taken as the URL standard writes it', () => {
    for (const [url, href] of fine) {
      const read = readDestination(url, 'public')
      assert.equal(read.ok ? read.value.href : read.refusal.code, href)
    }
  })

  test('may be this machine, on any port and without TLS, where that was asked for, and nothing else may', () => {
    const codeOf = (url: string) => {
      const read = readDestination(url, 'loopback_too')
      return read.ok ? 'done' : read.refusal.code
    }
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) assert.equal(codeOf(`http://${host}:3000/hook`), 'done')
    assert.equal(codeOf('http://example.com/'), 'url_not_https')
    assert.equal(codeOf('https://example.com:3000/'), 'url_port_not_allowed')
    assert.equal(codeOf('https://10.0.0.1/'), 'url_host_not_public')
    assert.equal(codeOf('http://0.0.0.0/'), 'url_not_https')
    assert.equal(codeOf('http://user@127.0.0.1/'), 'url_with_credentials')
  })
})
