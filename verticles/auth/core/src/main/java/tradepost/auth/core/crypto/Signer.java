package tradepost.auth.core.crypto;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.value.Ids;

/** Signs access tokens (JWT, RFC 7519, RS256) with one key. Only auth has one. */
public final class Signer {
    private static final int KEY_BITS = 2_048;
    private final JWTAuth auth;
    private final String kid;

    public Signer(Vertx vertx, String kid, byte[] pkcs8) {
        this.kid = kid;
        var pem = "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(pkcs8)
                + "\n-----END PRIVATE KEY-----\n";
        var key = new PubSecKeyOptions().setId(kid).setAlgorithm("RS256").setBuffer(pem);
        auth = JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(key));
    }

    /** The id of its key. */
    public String kid() {
        return kid;
    }

    /**
     * Signs the claims with {@code iss}, {@code aud} and {@code exp} added; {@code exp} is this many seconds after {@code iat}. Takes about
     * a millisecond of CPU.
     */
    public String sign(JsonObject claims, int seconds) {
        return auth.generateToken(
                claims.copy().put("exp", claims.getLong("iat") + seconds),
                new JWTOptions()
                        .setAlgorithm("RS256")
                        .setHeader(new JsonObject().put("kid", kid))
                        .setIssuer(Tokens.ISSUER)
                        .addAudience(Tokens.AUDIENCE));
    }

    /** A key pair: the public half as a JWK (RFC 7517), the private one as PKCS #8. */
    public record Key(String kid, JsonObject jwk, Buffer pkcs8) {}

    public static Key newKey() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS, new SecureRandom());
            var pair = generator.generateKeyPair();
            var kid = Ids.next().toString();
            return new Key(
                    kid,
                    jwk(kid, (RSAPublicKey) pair.getPublic()),
                    Buffer.buffer(pair.getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has RSA
        }
    }

    private static JsonObject jwk(String kid, RSAPublicKey key) {
        return new JsonObject()
                .put("kty", "RSA")
                .put("use", "sig")
                .put("alg", "RS256")
                .put("kid", kid)
                .put("n", unsigned(key.getModulus()))
                .put("e", unsigned(key.getPublicExponent()));
    }

    /** Without the sign byte that Java adds before a set first bit (RFC 7518, section 2). */
    private static String unsigned(BigInteger i) {
        var bytes = i.toByteArray();
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }
}
