import { expect, it } from 'vitest';
import { makeSecret, secretText, signatureOf, signedHeaders } from './sign.ts';

// The example of the Standard Webhooks libraries.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const secret = Buffer.from(SECRET.slice(6), 'base64');

it('signs as the published example', () => {
  expect(secretText(secret)).toBe(SECRET);
  expect(signatureOf(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}')).toBe(
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  );
});

it('signs with every secret, at the second of sending', () => {
  const headers = signedHeaders({ id: 'a', body: '{}' }, [secret, makeSecret()], new Date(1614265330999));
  expect(headers).toMatchObject({ 'webhook-id': 'msg_a', 'webhook-timestamp': '1614265330' });
  expect(headers['webhook-signature']!.split(' ')).toEqual([
    signatureOf(secret, 'msg_a', 1614265330, '{}'),
    expect.stringMatching(/^v1,/),
  ]);
});
