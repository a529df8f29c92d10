package tradepost.auth.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.core.crypto.Signer;
import tradepost.kernel.background.Background;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.service.AuthClient;
import tradepost.kernel.shutdown.ShutdownBudget;
import tradepost.kernel.time.ClusterClock;

/** Anything but a token of the signer is refused. The forgeries are assembled by hand here. */
@ExtendWith(VertxExtension.class)
class TokensTest {
    private static final Signer.Key OURS = Signer.newKey();
    private static final Signer.Key EVIL = Signer.newKey();
    private static final Seal SEAL = new Seal("a secret of tests, used nowhere else");
    static Vertx vertx;
    static Tokens tokens;

    @BeforeAll
    static void start(Vertx vertx) {
        TokensTest.vertx = vertx;
        vertx.eventBus()
                .consumer("auth")
                .handler(m -> {
                    var keys = new JsonObject().put("keys", new JsonArray().add(OURS.jwk()));
                    m.reply(keys, SEAL.sealAnswer(m, keys));
                })
                .completion()
                .await();
        tokens = AuthClient.tokens(
                vertx,
                SEAL,
                new ClusterClock(new SimpleMeterRegistry()),
                new Background(vertx, new SimpleMeterRegistry(), new ShutdownBudget()));
    }

    @Test
    void a_token_of_the_signer_is_verified() {
        var user = new UUID(0, 7);
        var claims = claims().put("sub", user.toString());
        for (var claim : List.of("iss", "aud", "exp")) claims.remove(claim);
        var token = new Signer(vertx, OURS.kid(), OURS.pkcs8().getBytes()).sign(claims, 60);
        assertThat(tokens.verify(token).await().caller().userId()).isEqualTo(user);
        assertThat(json(token, 0).fieldNames()).containsExactlyInAnyOrder("alg", "typ", "kid");
        assertThat(json(token, 1).fieldNames())
                .containsExactlyInAnyOrder("iss", "aud", "sub", "role", "sid", "typ", "exp", "nbf", "iat");
    }

    /** Otherwise the refusals below would prove nothing. */
    @Test
    void a_token_assembled_by_the_test_is_verified() {
        assertThat(tokens.verify(rs256(header(), claims(), OURS))
                        .await()
                        .caller()
                        .role())
                .isEqualTo("admin");
    }

    /** A lenient decoder would accept each of them and cache it as a separate verified token. */
    @TestFactory
    Stream<DynamicTest> another_encoding_of_a_token_is_refused() {
        var good = rs256(header(), claims(), OURS);
        assertThat(tokens.verify(good).await().caller().role()).isEqualTo("admin");
        var last = good.charAt(good.length() - 1);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        // 256 bytes of signature: the last character has four unused bits
        var unused = alphabet.charAt(alphabet.indexOf(last) + 1);
        return Stream.of(
                        good + ".",
                        good + "..",
                        good + "=",
                        good + "==",
                        "." + good,
                        good.replaceFirst("\\.", "=."),
                        good.replaceFirst("\\.", ".."),
                        good + " ",
                        good + "\n",
                        good.substring(0, good.length() - 1) + unused,
                        good.replace('_', '/'),
                        good.replace('-', '+'))
                .filter(variant -> !variant.equals(good))
                .map(variant -> DynamicTest.dynamicTest(
                        variant.length() + " characters, ends in "
                                + variant.substring(variant.length() - 2).strip(),
                        () -> assertThatThrownBy(() -> tokens.verify(variant).await())
                                .isInstanceOfSatisfying(
                                        ServiceException.class,
                                        e -> assertThat(e.failureCode()).isEqualTo(401))));
    }

    @TestFactory
    Stream<DynamicTest> forged_tokens_are_refused() {
        return forged().entrySet().stream()
                .map(f -> DynamicTest.dynamicTest(
                        f.getKey(),
                        () -> assertThatThrownBy(
                                        () -> tokens.verify(f.getValue()).await())
                                .isInstanceOfSatisfying(
                                        ServiceException.class,
                                        e -> assertThat(e.failureCode()).isEqualTo(401))));
    }

    private static Map<String, String> forged() {
        long now = Instant.now().getEpochSecond();
        var all = new LinkedHashMap<String, String>();
        var good = rs256(header(), claims(), OURS);
        all.put("no token", "");
        all.put("no JWT", "abc");
        all.put("three empty parts", "..");
        all.put("without its signature", good.substring(0, good.lastIndexOf('.') + 1));
        all.put("with two parts", good.substring(0, good.lastIndexOf('.')));
        for (var payload : List.of("", "%%%", part("no JSON"), part("[]"), part("null"), part("{\"exp\":\"never\"}")))
            for (var signature : List.of("", "%%%", part("x")))
                all.put(
                        "payload '" + payload + "', signature '" + signature + "'",
                        part(header().encode()) + "." + payload + "." + signature);
        all.put("header not JSON", part("no JSON") + good.substring(good.indexOf('.')));
        all.put("header is a list", part("[]") + good.substring(good.indexOf('.')));
        all.put("four parts", good + "." + part("x"));
        all.put("longer than 8 KiB", good + "A".repeat(9_000));
        all.put("expired", rs256(header(), claims().put("exp", now - 60), OURS));
        all.put("not valid yet", rs256(header(), claims().put("nbf", now + 60), OURS));
        all.put("another issuer", rs256(header(), claims().put("iss", "someone"), OURS));
        all.put("another audience", rs256(header(), claims().put("aud", "another-api"), OURS));
        all.put("typ refresh", rs256(header(), claims().put("typ", "refresh"), OURS));
        all.put("exp as text", rs256(header(), claims().put("exp", "never"), OURS));
        all.put("sub not a UUID", rs256(header(), claims().put("sub", "admin"), OURS));
        all.put("perms not a list of strings", rs256(header(), claims().put("perms", new JsonArray().add(1)), OURS));
        for (var claim : Set.copyOf(claims().fieldNames())) {
            var less = claims();
            less.remove(claim);
            all.put("without " + claim, rs256(header(), less, OURS));
        }
        for (var alg : List.of("none", "None", "NONE", "nOnE", ""))
            for (var signature : List.of("", part("x"), good.substring(good.lastIndexOf('.') + 1)))
                all.put(
                        "alg '" + alg + "', signature '" + signature + "'",
                        signed(header().put("alg", alg), claims()) + "." + signature);
        all.put("without alg", rs256(without(header(), "alg"), claims(), OURS));
        all.put("without kid", rs256(without(header(), "kid"), claims(), OURS));
        all.put("unknown kid", rs256(header().put("kid", "nobody"), claims(), OURS));
        all.put("another key under our kid", rs256(header(), claims(), EVIL));
        all.put("another key under its own kid", rs256(header().put("kid", EVIL.kid()), claims(), EVIL));
        all.put("payload changed", changed(good));
        for (var secret : publicKeyAsSecret())
            all.put(
                    "HS256 with the public key, variant " + all.size(),
                    hs256(header().put("alg", "HS256"), claims(), secret));
        all.put("jwk in the header", rs256(header().put("jwk", EVIL.jwk()), claims(), EVIL));
        all.put(
                "jwk in the header under its kid",
                rs256(header().put("kid", EVIL.kid()).put("jwk", EVIL.jwk()), claims(), EVIL));
        all.put("jku in the header", rs256(header().put("jku", "http://127.0.0.1:1/jwks.json"), claims(), EVIL));
        all.put("x5u in the header", rs256(header().put("x5u", "http://127.0.0.1:1/x.pem"), claims(), EVIL));
        all.put("jku beside our signature", rs256(header().put("jku", "http://127.0.0.1:1/"), claims(), OURS));
        all.put("crit in the header", rs256(header().put("crit", new JsonArray().add("exp")), claims(), OURS));
        return all;
    }

    private static JsonObject header() {
        return new JsonObject().put("typ", "JWT").put("alg", "RS256").put("kid", OURS.kid());
    }

    private static JsonObject claims() {
        long now = Instant.now().getEpochSecond();
        return new JsonObject()
                .put("iss", Tokens.ISSUER)
                .put("aud", Tokens.AUDIENCE)
                .put("sub", new UUID(0, 1).toString())
                .put("role", "admin")
                .put("sid", new UUID(0, 2).toString())
                .put("typ", "access")
                .put("iat", now)
                .put("nbf", now)
                .put("exp", now + 60);
    }

    private static JsonObject without(JsonObject json, String name) {
        json.remove(name);
        return json;
    }

    private static String changed(String token) {
        var parts = token.split("\\.");
        var more = json(token, 1).put("sub", new UUID(0, 3).toString());
        return parts[0] + "." + part(more.encode()) + "." + parts[2];
    }

    /** Every form of the public key that a careless verifier might take for an HMAC secret. */
    private static List<byte[]> publicKeyAsSecret() {
        try {
            var jwk = OURS.jwk();
            var spec = new java.security.spec.RSAPublicKeySpec(
                    new java.math.BigInteger(1, Base64.getUrlDecoder().decode(jwk.getString("n"))),
                    new java.math.BigInteger(1, Base64.getUrlDecoder().decode(jwk.getString("e"))));
            var der = KeyFactory.getInstance("RSA").generatePublic(spec).getEncoded();
            var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
            var pem = "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----";
            var found = new ArrayList<byte[]>();
            found.add(der);
            for (var text : List.of(pem, pem + "\n", base64, jwk.encode(), jwk.getString("n"), OURS.kid()))
                found.add(text.getBytes(StandardCharsets.UTF_8));
            return found;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String rs256(JsonObject header, JsonObject claims, Signer.Key key) {
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(key.pkcs8().getBytes())));
            var text = signed(header, claims);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return text + "." + part(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hs256(JsonObject header, JsonObject claims, byte[] secret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            var text = signed(header, claims);
            return text + "." + part(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(JsonObject header, JsonObject claims) {
        return part(header.encode()) + "." + part(claims.encode());
    }

    private static String part(String text) {
        return part(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String part(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static JsonObject json(String token, int part) {
        return new JsonObject(
                new String(Base64.getUrlDecoder().decode(token.split("\\.")[part]), StandardCharsets.UTF_8));
    }
}
