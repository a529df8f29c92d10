package tradepost.audit.core.chain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tradepost.audit.AuditSettings;
import tradepost.audit.chain.JournalKey;
import tradepost.kernel.config.Config;
import tradepost.kernel.value.Sha256;

/**
 * The key that signs heads of the chain, which is in a file, and those that did before, which are settings. None is in the database, which
 * therefore does not decide which key counts.
 */
final class HeadKeys {
    private static final String ALGORITHM = "Ed25519";
    private static final int RAW_BYTES = 32;
    private static final int ID_BYTES = 8;
    /** What comes before the 32 bytes of a public key in its encoded form. */
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final @Nullable KeyPair signing;
    private final Map<String, PublicKey> known = new LinkedHashMap<>();

    HeadKeys(Config config) {
        var file = config.text(AuditSettings.SIGNING_KEY);
        signing = file.isEmpty() ? null : pair(seed(file));
        if (signing != null) known.put(id(signing.getPublic()), signing.getPublic());
        for (var key : config.list(AuditSettings.PREVIOUS_KEYS)) {
            var publicKey = publicKey(AuditSettings.key(key));
            known.put(id(publicKey), publicKey);
        }
    }

    private static byte[] seed(String file) {
        String text;
        try {
            text = Files.readString(Path.of(file)).strip();
        } catch (IOException | IllegalArgumentException e) {
            throw new Config.Invalid(
                    AuditSettings.SIGNING_KEY.key() + ": " + file + " cannot be read: check its path and permission");
        }
        if (!AuditSettings.isKey(text))
            throw new Config.Invalid(AuditSettings.SIGNING_KEY.key() + ": " + file
                    + " does not have 32 bytes in Base64: make it with `openssl rand -base64 32`");
        return AuditSettings.key(text);
    }

    /** Whether this node signs. */
    boolean sign() {
        return signing != null;
    }

    /** Of the key that signs. */
    String keyId() {
        return id(pair().getPublic());
    }

    private KeyPair pair() {
        if (signing == null) throw new IllegalStateException("no key is set");
        return signing;
    }

    byte[] signature(byte[] text) {
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initSign(pair().getPrivate());
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has Ed25519
        }
    }

    /** Null if it is signed by a known key; otherwise what is wrong. */
    @Nullable
    String fault(SignedHead head) {
        var key = known.get(head.keyId());
        if (key == null) return "the key " + head.keyId() + " is not known: audit.previous_keys";
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(head.text());
            return signature.verify(head.signatureBytes()) ? null : "the signature is not that of the key";
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return "the signature cannot be read";
        }
    }

    /** The public keys, to be compared with those that were noted elsewhere. */
    List<JournalKey> published() {
        return known.entrySet().stream()
                .map(k -> new JournalKey(k.getKey(), Base64.getEncoder().encodeToString(raw(k.getValue()))))
                .toList();
    }

    /** The JDK derives the public key only where it generates one, so it gets the private one as its random bytes. */
    private static KeyPair pair(byte[] seed) {
        try {
            var generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(NamedParameterSpec.ED25519, new Fixed(seed));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has Ed25519
        }
    }

    private static PublicKey publicKey(byte[] raw) {
        var encoded = Arrays.copyOf(PREFIX, PREFIX.length + RAW_BYTES);
        System.arraycopy(raw, 0, encoded, PREFIX.length, RAW_BYTES);
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new Config.Invalid(AuditSettings.PREVIOUS_KEYS.key() + " has a value that is no Ed25519 public key");
        }
    }

    private static byte[] raw(PublicKey key) {
        var encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - RAW_BYTES, encoded.length);
    }

    private static String id(PublicKey key) {
        return HexFormat.of().formatHex(Sha256.of(raw(key)), 0, ID_BYTES);
    }

    private static final class Fixed extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final byte[] bytes;

        Fixed(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public void nextBytes(byte[] to) {
            System.arraycopy(bytes, 0, to, 0, to.length);
        }
    }
}
