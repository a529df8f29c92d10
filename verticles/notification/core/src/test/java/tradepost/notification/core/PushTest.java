package tradepost.notification.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.notification.core.Inboxes.caller;
import static tradepost.notification.core.Inboxes.event;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Page;
import tradepost.kernel.outbound.TargetGuard;
import tradepost.kernel.value.Ids;
import tradepost.notification.core.inbox.PreferenceServiceImpl;
import tradepost.notification.core.push.PushKeys;
import tradepost.notification.core.push.PushSender;
import tradepost.notification.core.push.PushServiceImpl;
import tradepost.notification.preference.PreferenceService;
import tradepost.notification.preference.WritePreferences;
import tradepost.notification.preference.WritePreferences.WritePreference;
import tradepost.notification.push.PushService;
import tradepost.notification.push.PushSubscription;
import tradepost.notification.push.PushSubscriptionQuery;
import tradepost.notification.push.WritePushSubscription;

/** Push messages, received by a server that decrypts them by RFC 8291 with the JDK alone. */
@ExtendWith(VertxExtension.class)
class PushTest {
    private static final int POINT_BYTES = 65;
    private static final String WAITING =
            "select from push_message m join push_subscription s on s.id = m.subscription_id where s.user_id = $1 %s";

    private record Received(String path, JsonObject headers, byte[] body) {}

    Inboxes inboxes;
    PushService service;
    PushSender sender;
    KeyPair browser;
    byte[] auth;
    int port;
    final List<Received> received = new CopyOnWriteArrayList<>();
    volatile int status = 201;

    @BeforeEach
    void start(Vertx vertx) throws Exception {
        inboxes = new Inboxes(vertx);
        var keys = new PushKeys(inboxes.db, inboxes.env.config());
        var guard = TargetGuard.of(vertx, List.of("127.0.0.0/8"), false);
        service = inboxes.onVerticle(PushService.class, new PushServiceImpl(vertx, inboxes.db, keys, guard));
        sender = new PushSender(inboxes.env, inboxes.db, keys, guard, () -> true);
        TestVerticle.run(vertx, () -> {
            sender.start();
            return Future.succeededFuture();
        });
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        browser = generator.generateKeyPair();
        auth = new byte[16];
        auth[3] = 7;
        port = vertx.createHttpServer()
                .requestHandler(r -> r.body().onSuccess(b -> {
                    var headers = new JsonObject();
                    r.headers().forEach(h -> headers.put(h.getKey().toLowerCase(), h.getValue()));
                    received.add(new Received(r.path(), headers, b.getBytes()));
                    if (!r.path().startsWith("/hanging"))
                        r.response().setStatusCode(status).end();
                }))
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] point(ECPublicKey key) {
        var out = new byte[POINT_BYTES];
        out[0] = 4;
        put(key.getW().getAffineX(), out, 1);
        put(key.getW().getAffineY(), out, 33);
        return out;
    }

    private static void put(BigInteger n, byte[] out, int at) {
        var bytes = n.toByteArray();
        int skip = Math.max(0, bytes.length - 32);
        System.arraycopy(bytes, skip, out, at + 32 - (bytes.length - skip), bytes.length - skip);
    }

    private WritePushSubscription browser(String endpoint) {
        var keys = new WritePushSubscription.Keys(base64(point((ECPublicKey) browser.getPublic())), base64(auth));
        return new WritePushSubscription(endpoint, keys);
    }

    private PushSubscription subscribe(Caller user, String path) {
        var pushed = new WritePreference("security", null, null, true);
        inboxes.onVerticle(PreferenceService.class, new PreferenceServiceImpl(inboxes.db.vertx(), inboxes.db))
                .putPreferences(new WritePreferences(List.of(pushed)), user)
                .await();
        inboxes.apply(event("auth.user.registered", user.userId(), account(user, "active", 1)));
        return service.createPushSubscription(browser("http://127.0.0.1:" + port + path), user)
                .await();
    }

    private static JsonObject account(Caller user, String status, int version) {
        return new JsonObject()
                .put("id", user.userId().toString())
                .put("email", user.userId() + "@example.com")
                .put("role", user.role())
                .put("status", status)
                .put("version", version);
    }

    private void changePassword(Caller user) {
        var account = new JsonObject().put("id", user.userId().toString());
        inboxes.apply(event(
                "auth.security.recorded",
                Ids.next(),
                new JsonObject()
                        .put("id", Ids.next().toString())
                        .put("action", "password_change")
                        .put("outcome", "succeeded")
                        .put("address", "")
                        .put("count", 1)
                        .put("accounts", new JsonArray().add(account))));
        sender.wake();
    }

    private List<PushSubscription> subscriptions(Caller user) {
        return service.listPushSubscriptions(new PushSubscriptionQuery(Page.FIRST, null, null), user)
                .await()
                .data();
    }

    private List<Received> at(String path) {
        return received.stream().filter(r -> r.path.equals(path)).toList();
    }

    @Test
    void a_browser_decrypts_what_it_is_sent_and_verifies_who_has_sent_it() throws Exception {
        var user = caller("viewer");
        subscribe(user, "/one");
        changePassword(user);
        Awaitility.await().until(() -> !at("/one").isEmpty());
        var got = at("/one").getFirst();
        assertThat(got.headers.getString("content-encoding")).isEqualTo("aes128gcm");
        assertThat(got.headers.getString("ttl")).isEqualTo("86400");
        var message = new JsonObject(new String(decrypt(got.body), StandardCharsets.UTF_8));
        assertThat(message.getString("type")).isEqualTo("security");
        assertThat(message.getString("title")).isEqualTo("Your password was changed");
        verifyToken(got.headers.getString("authorization"), user);
        var rest =
                "select from push_message m join push_subscription s on s.id = m.subscription_id where s.user_id = $1";
        Awaitility.await()
                .pollInSameThread()
                .until(() -> inboxes.db.query(rest, user.userId()).await().size() == 0);
    }

    /** RFC 8292: a token for the origin of the push service, signed with the key that browsers subscribe with. */
    private void verifyToken(String authorization, Caller user) throws Exception {
        assertThat(authorization).startsWith("vapid t=");
        var token = authorization.replaceAll(".*t=([^,]+).*", "$1");
        var key = authorization.replaceAll(".*k=([^,]+).*", "$1");
        assertThat(key).isEqualTo(service.getPushKey(user).await().publicKey());
        var parts = token.split("\\.");
        var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(key(Base64.getUrlDecoder().decode(key)));
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        var claims = new JsonObject(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
        assertThat(claims.getString("aud")).isEqualTo("http://127.0.0.1:" + port);
        assertThat(claims.getString("sub")).startsWith("mailto:");
    }

    private static ECPublicKey key(byte[] point) throws Exception {
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        var w = new ECPoint(
                new BigInteger(1, Arrays.copyOfRange(point, 1, 33)),
                new BigInteger(1, Arrays.copyOfRange(point, 33, 65)));
        return (ECPublicKey) KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(w, parameters.getParameterSpec(ECParameterSpec.class)));
    }

    /** RFC 8291, section 3, and RFC 8188, section 2. */
    private byte[] decrypt(byte[] body) throws Exception {
        var in = ByteBuffer.wrap(body);
        var salt = new byte[16];
        in.get(salt);
        in.getInt();
        var server = new byte[in.get()];
        in.get(server);
        var sealed = new byte[in.remaining()];
        in.get(sealed);
        var agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(browser.getPrivate());
        agreement.doPhase(key(server), true);
        var info = ByteBuffer.allocate(14 + 2 * POINT_BYTES)
                .put("WebPush: info\0".getBytes(StandardCharsets.US_ASCII))
                .put(point((ECPublicKey) browser.getPublic()))
                .put(server);
        var secret = expand(hmac(auth, agreement.generateSecret()), info.array(), 32);
        var prk = hmac(salt, secret);
        var key = expand(prk, "Content-Encoding: aes128gcm\0".getBytes(StandardCharsets.US_ASCII), 16);
        var nonce = expand(prk, "Content-Encoding: nonce\0".getBytes(StandardCharsets.US_ASCII), 12);
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        var plain = cipher.doFinal(sealed);
        int end = plain.length - 1;
        while (plain[end] == 0) end--;
        assertThat(plain[end]).isEqualTo((byte) 2);
        return Arrays.copyOf(plain, end);
    }

    private static byte[] hmac(byte[] key, byte[] data) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(data);
    }

    private static byte[] expand(byte[] prk, byte[] info, int length) throws Exception {
        var with = Arrays.copyOf(info, info.length + 1);
        with[info.length] = 1;
        return Arrays.copyOf(hmac(prk, with), length);
    }

    @Test
    void a_browser_that_is_gone_is_forgotten() {
        var user = caller("viewer");
        subscribe(user, "/gone");
        status = 410;
        changePassword(user);
        Awaitility.await().pollInSameThread().until(() -> subscriptions(user).isEmpty());
    }

    @Test
    void what_fails_waits_and_is_sent_again() {
        var user = caller("viewer");
        subscribe(user, "/failing");
        status = 503;
        changePassword(user);
        Awaitility.await().until(() -> !at("/failing").isEmpty());
        var due = "update push_message m set next_at = now() from push_subscription s"
                + " where s.id = m.subscription_id and s.user_id = $1 and attempts = 1 and next_at < now() + interval '30 seconds'";
        status = 201;
        Awaitility.await()
                .pollInSameThread()
                .until(() -> inboxes.db.query(due, user.userId()).await().rowCount() == 1);
        sender.wake();
        Awaitility.await().until(() -> at("/failing").size() == 2);
    }

    /** Each of them hangs for 15 s, so that the others would wait as long if they were sent together, or by one connection after the other. */
    @Test
    void an_endpoint_that_hangs_is_sent_one_message_at_a_time_and_delays_nobody() {
        var dead = caller("viewer");
        var alive = caller("viewer");
        for (int i = 0; i < 5; i++) subscribe(dead, "/hanging" + i);
        subscribe(alive, "/living");
        for (int i = 0; i < 3; i++) changePassword(dead);
        Awaitility.await()
                .until(() -> received.stream()
                                .filter(r -> r.path.startsWith("/hanging"))
                                .count()
                        == 5);
        for (int i = 1; i <= 4; i++) {
            int expected = i;
            changePassword(alive);
            Awaitility.await().until(() -> at("/living").size() == expected);
        }
        for (int i = 0; i < 5; i++) assertThat(at("/hanging" + i)).hasSize(1);
        assertThat(inboxes.env.meters().timer("tradepost.push.latency").count()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void after_a_failure_all_messages_of_the_browser_wait() {
        var user = caller("viewer");
        subscribe(user, "/paused");
        status = 503;
        changePassword(user);
        var waiting = "select from push_message m join push_subscription s on s.id = m.subscription_id"
                + " where s.user_id = $1 and s.failures = 1 and m.next_at > now() + interval '2 seconds'";
        Awaitility.await().pollInSameThread().until(() -> rows(waiting, user) == 1);
        changePassword(user);
        assertThat(rows(waiting, user)).isEqualTo(2);
        status = 201;
        inboxes.db
                .query(
                        "update push_message set next_at = now() where attempts = 1 and subscription_id in (select id from push_subscription where user_id = $1)",
                        user.userId())
                .await();
        sender.wake();
        Awaitility.await().until(() -> at("/paused").size() == 3);
        var failing = "select from push_subscription where user_id = $1 and failures > 0";
        Awaitility.await().pollInSameThread().until(() -> rows(failing, user) == 0);
    }

    @Test
    void a_message_that_waits_is_not_sent_to_somebody_else_who_uses_the_browser_now() {
        var user = caller("viewer");
        var other = caller("viewer");
        waits(user, "/shared");
        subscribe(other, "/shared");
        isDropped(other, "/shared");
    }

    @Test
    void a_message_that_waits_is_not_sent_to_a_user_who_was_disabled() {
        var user = caller("viewer");
        waits(user, "/disabled");
        inboxes.apply(event("auth.user.disabled", user.userId(), account(user, "disabled", 2)));
        isDropped(user, "/disabled");
    }

    private void waits(Caller user, String path) {
        subscribe(user, path);
        status = 503;
        changePassword(user);
        Awaitility.await()
                .pollInSameThread()
                .until(() -> rows(WAITING.formatted("and s.failures = 1 and m.next_at > now()"), user) == 1);
        status = 201;
    }

    private void isDropped(Caller user, String path) {
        var due =
                "update push_message m set next_at = now() from push_subscription s where s.id = m.subscription_id and s.user_id = $1";
        inboxes.db.query(due, user.userId()).await();
        sender.wake();
        Awaitility.await().pollInSameThread().until(() -> rows(WAITING.formatted(""), user) == 0);
        assertThat(at(path)).as("besides the attempt that failed").hasSize(1);
    }

    private int rows(String sql, Caller user) {
        return inboxes.db.query(sql, user.userId()).await().size();
    }

    @Test
    void nobody_else_sees_or_deletes_a_subscription_and_a_browser_has_one() {
        var user = caller("viewer");
        var made = subscribe(user, "/same");
        assertThat(subscribe(user, "/same").id()).isEqualTo(made.id());
        var other = caller("viewer");
        assertThat(subscriptions(other)).isEmpty();
        assertThatThrownBy(() -> delete(made.id(), other)).hasMessage("push_subscription_not_found");
        delete(made.id(), user);
        assertThat(subscriptions(user)).isEmpty();
    }

    private void delete(UUID id, Caller user) {
        service.deletePushSubscription(id, user).await();
    }

    @Test
    void subscriptions_that_are_made_at_once_count_each_other() {
        var user = caller("viewer");
        var tries = IntStream.range(0, 26)
                .mapToObj(i -> service.createPushSubscription(browser("http://127.0.0.1:" + port + "/b" + i), user))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(20);
    }

    @Test
    void an_endpoint_that_is_not_public_and_keys_that_are_none_are_refused() {
        var user = caller("viewer");
        assertThatThrownBy(() -> service.createPushSubscription(browser("http://10.0.0.1/push"), user)
                        .await())
                .hasMessage("target_not_allowed");
        var wrong = new WritePushSubscription.Keys(base64(new byte[POINT_BYTES]), base64(auth));
        assertThatThrownBy(() -> service.createPushSubscription(
                                new WritePushSubscription("http://127.0.0.1/", wrong), user)
                        .await())
                .hasMessage("invalid_push_key");
    }
}
