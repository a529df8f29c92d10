package tradepost.node;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Creates valid and invalid tokens (JWT, RFC 7519) with its own key. */
final class Forger {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** Too short for production, but quick to generate. */
    private static final int KEY_BITS = 1_024;

    private final KeyPair pair = pair();
    final String kid = Api.key();

    /** The claims of an administrator's token. */
    static JsonObject claims() {
        long now = System.currentTimeMillis() / 1000;
        return new JsonObject()
                .put("iss", "tradepost")
                .put("aud", "tradepost-api")
                .put("sub", Api.key())
                .put("role", "admin")
                .put("sid", Api.key())
                .put("typ", "access")
                .put("iat", now)
                .put("nbf", now)
                .put("exp", now + 600);
    }

    JsonObject header() {
        return new JsonObject().put("typ", "JWT").put("alg", "RS256").put("kid", kid);
    }

    /** Signs with RS256, whatever the header says. */
    String rs256(JsonObject header, JsonObject claims) {
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(pair.getPrivate());
            var text = text(header, claims);
            signature.update(bytes(text));
            return text + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hs256(JsonObject header, JsonObject claims, byte[] secret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            var text = text(header, claims);
            return text + "." + BASE64.encodeToString(mac.doFinal(bytes(text)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String unsigned(JsonObject header, JsonObject claims) {
        return text(header, claims) + ".";
    }

    /** The same token with another payload under the old signature. */
    static String changed(String token, String name, Object value) {
        var parts = token.split("\\.");
        var claims = new JsonObject(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
        return parts[0] + "."
                + BASE64.encodeToString(bytes(claims.put(name, value).encode())) + "." + parts[2];
    }

    JsonObject jwk() {
        var key = (RSAPublicKey) pair.getPublic();
        return new JsonObject()
                .put("kty", "RSA")
                .put("use", "sig")
                .put("alg", "RS256")
                .put("kid", kid)
                .put("n", number(key.getModulus()))
                .put("e", number(key.getPublicExponent()));
    }

    byte[] publicKey() {
        return pair.getPublic().getEncoded();
    }

    private static String text(JsonObject header, JsonObject claims) {
        return BASE64.encodeToString(bytes(header.encode())) + "." + BASE64.encodeToString(bytes(claims.encode()));
    }

    private static String number(BigInteger i) {
        var b = i.toByteArray();
        return BASE64.encodeToString(b[0] == 0 ? java.util.Arrays.copyOfRange(b, 1, b.length) : b);
    }

    private static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    private static KeyPair pair() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
