package tradepost.notification.core.push;

import com.zerodeplibs.webpush.VAPIDKeyPair;
import com.zerodeplibs.webpush.VAPIDKeyPairs;
import com.zerodeplibs.webpush.jwt.VAPIDJWTParam;
import com.zerodeplibs.webpush.key.PrivateKeySources;
import com.zerodeplibs.webpush.key.PublicKeySources;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.ServiceSecret;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.SealedColumn;
import tradepost.kernel.signature.SecretBox;
import tradepost.notification.NotificationSettings;

/** The key pair with which this installation identifies itself to push services (RFC 8292). It is made when it is first needed. Awaits. */
public final class PushKeys {
    private static final int TOKEN_HOURS = 12;
    private static final String NAME = "push key";
    private static final SealedColumn SEALED = new SealedColumn("push_key", "private_key", "'" + NAME + "'");

    private final Db db;
    private final SecretBox box;
    private final String contact;
    private volatile @Nullable VAPIDKeyPair known;

    public PushKeys(Db db, Config config) {
        this.db = db;
        box = ServiceSecret.box("tradepost push keys v1", config);
        contact = config.text(NotificationSettings.PUSH_CONTACT);
    }

    /** The previous {@code service.secret} is not needed for it any more. */
    public Future<Void> sealAgain() {
        return SEALED.sealAgain(db, box);
    }

    /** In base64url. */
    String publicKey() {
        return pair().extractPublicKeyInUncompressedFormAsString();
    }

    /** The header Authorization of a request to this endpoint. */
    String authorization(String endpoint) {
        return pair().generateAuthorizationHeaderValue(VAPIDJWTParam.getBuilder()
                .resourceURLString(endpoint)
                .expiresAfter(TOKEN_HOURS, TimeUnit.HOURS)
                .subject(contact)
                .build());
    }

    private VAPIDKeyPair pair() {
        var pair = known;
        if (pair == null) known = pair = read();
        return pair;
    }

    private VAPIDKeyPair read() {
        var rows = db.query(PushQueries.KEY).await().iterator();
        if (!rows.hasNext()) {
            var made = generate();
            var sealed = box.seal(NAME, made.getPrivate().getEncoded());
            db.query(
                            PushQueries.SET_KEY,
                            Buffer.buffer(sealed),
                            Buffer.buffer(made.getPublic().getEncoded()))
                    .await();
            rows = db.query(PushQueries.KEY).await().iterator(); // another process may have been faster
        }
        var row = rows.next();
        return VAPIDKeyPairs.of(
                PrivateKeySources.ofPKCS8Bytes(box.open(NAME, row.getBuffer(0).getBytes())),
                PublicKeySources.ofX509Bytes(row.getBuffer(1).getBytes()));
    }

    private static KeyPair generate() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has P-256
        }
    }
}
