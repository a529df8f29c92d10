package tradepost.kernel.signature;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Encrypts secrets at rest with AES-256-GCM. */
public final class SecretBox {
    /** What was sealed cannot be opened with these secrets. */
    public static final class Closed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Closed(String name) {
            super("the secret " + name + " was sealed with another key");
        }
    }

    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final List<SecretKeySpec> keys;

    /**
     * @param purpose for which a key of its own is derived, so that no key reveals that of another purpose; it ends with a version
     * @param secret seals and opens
     * @param previous open only, while everything is sealed again
     */
    public SecretBox(String purpose, String secret, String... previous) {
        keys = Stream.concat(Stream.of(secret), Stream.of(previous))
                .map(s -> new SecretKeySpec(Hmac.sha256(Hmac.utf8(s), Hmac.utf8(purpose)), "AES"))
                .toList();
    }

    /** Whether it opens what another secret has sealed. */
    public boolean hasPrevious() {
        return keys.size() > 1;
    }

    /** The same, sealed with the secret of now; null if it is already. Fails with {@link Closed} as {@link #open} does. */
    public byte @Nullable [] sealedAgain(String name, byte[] sealed) {
        try {
            opened(keys.getFirst(), name, sealed);
            return null;
        } catch (AEADBadTagException e) {
            return seal(name, open(name, sealed));
        }
    }

    /** 12 bytes of IV, then the text and its tag. {@code name} is authenticated but not hidden: it binds the secret to its row. */
    public byte[] seal(String name, byte[] plain) {
        var iv = new byte[IV_BYTES];
        RANDOM.nextBytes(iv);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, keys.getFirst(), name, iv).doFinal(plain);
            var out = Arrays.copyOf(iv, IV_BYTES + sealed.length);
            System.arraycopy(sealed, 0, out, IV_BYTES, sealed.length);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has AES-GCM
        }
    }

    /** Fails with {@link Closed} if it was sealed with another key or under another name. */
    public byte[] open(String name, byte[] sealed) {
        for (var key : keys)
            try {
                return opened(key, name, sealed);
            } catch (AEADBadTagException e) {
                continue;
            }
        throw new Closed(name);
    }

    private static byte[] opened(SecretKeySpec key, String name, byte[] sealed) throws AEADBadTagException {
        try {
            return cipher(Cipher.DECRYPT_MODE, key, name, Arrays.copyOf(sealed, IV_BYTES))
                    .doFinal(sealed, IV_BYTES, sealed.length - IV_BYTES);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException("the sealed secret " + name + " is damaged", e);
        }
    }

    private static Cipher cipher(int mode, SecretKeySpec key, String name, byte[] iv) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
        cipher.updateAAD(Hmac.utf8(name));
        return cipher;
    }
}
