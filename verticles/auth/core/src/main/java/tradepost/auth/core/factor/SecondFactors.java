package tradepost.auth.core.factor;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.auth.core.crypto.Totp;
import tradepost.auth.core.crypto.Vault;
import tradepost.auth.core.factor.SecondFactorQueries.Factor;
import tradepost.auth.core.login.LoginThrottle;
import tradepost.auth.core.session.StoredUser;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;
import tradepost.kernel.time.ClusterClock;

/** The secrets of authenticator apps, sealed, and recovery codes, hashed. Awaits. */
public final class SecondFactors {
    private static final int RECOVERY_CODES = 10;
    /** Without those that are easily taken for another. */
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int GROUPS = 4;
    private static final int GROUP_LETTERS = 4;
    private static final Pattern OF_APP = Pattern.compile("\\d{6}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Db db;
    private final Vault vault;
    private final LoginThrottle throttle;
    private final ClusterClock clock;

    /** @param throttle shared with login, or with the same counters */
    public SecondFactors(Env env, Db db, Vault vault, LoginThrottle throttle) {
        this.db = db;
        this.vault = vault;
        this.throttle = throttle;
        clock = env.tokens().clock();
    }

    /** Whether this is a code of the app, or a recovery code. Neither is accepted again. Fails 429. */
    public boolean isRight(StoredUser user, String code) {
        var email = user.user().email();
        var address = Request.clientAddress();
        var counters = throttle.code(email, address, throttle.isKnown(email, address));
        return throttle.attempt(
                counters, () -> Future.succeededFuture(db.tx(tx -> accepts(tx, user.id(), normal(code)))));
    }

    private static String normal(String code) {
        return code.replaceAll("[\\s-]", "").toLowerCase(Locale.ROOT);
    }

    private boolean accepts(Tx tx, UUID user, String code) {
        if (!OF_APP.matcher(code).matches())
            return tx.sql(SecondFactorQueries.USE_CODE, user, hash(user, code)).rowCount() > 0;
        var factor = tx.firstOrNull(SecondFactorQueries::factor, SecondFactorQueries.LOCK, user);
        if (factor == null || factor.enabledAt() == null) return false;
        long step = step(user, factor, code);
        if (step < 0) return false;
        tx.sql(SecondFactorQueries.ACCEPT, user, step);
        return true;
    }

    private long step(UUID user, Factor factor, String code) {
        var secret = new String(vault.open(name(user), factor.secret().getBytes()), StandardCharsets.US_ASCII);
        return Totp.step(secret, code, clock.nowMs() / 1_000, factor.lastStep());
    }

    private static String name(UUID user) {
        return "second factor of " + user;
    }

    private String hash(UUID user, String code) {
        return vault.mark("recovery code\n" + user + "\n" + code);
    }

    @Nullable
    Factor of(UUID user) {
        var found = db.list(SecondFactorQueries::factor, SecondFactorQueries.FACTOR, user)
                .await();
        return found.isEmpty() ? null : found.getFirst();
    }

    /** Returns the new secret. Fails 409 second_factor_enabled. */
    String start(UUID user) {
        var secret = Totp.newSecret();
        var sealed = Buffer.buffer(vault.seal(name(user), secret.getBytes(StandardCharsets.US_ASCII)));
        if (db.query(SecondFactorQueries.START, user, sealed).await().rowCount() == 0)
            throw Problem.conflict("second_factor_enabled");
        return secret;
    }

    /** Returns the recovery codes. Fails 403 invalid_code, 409 second_factor_enabled, second_factor_not_started. */
    List<String> enable(Tx tx, UUID user, String code) {
        var factor = tx.firstOrNull(SecondFactorQueries::factor, SecondFactorQueries.LOCK, user);
        if (factor == null) throw Problem.conflict("second_factor_not_started");
        if (factor.enabledAt() != null) throw Problem.conflict("second_factor_enabled");
        long step = step(user, factor, normal(code));
        if (step < 0) throw Problem.forbidden("invalid_code");
        tx.sql(SecondFactorQueries.ENABLE, user, step);
        return newCodes(tx, user);
    }

    /** Replaces the recovery codes. The account has a second factor. */
    List<String> newCodes(Tx tx, UUID user) {
        var codes =
                Stream.generate(SecondFactors::newCode).limit(RECOVERY_CODES).toList();
        var hashes = codes.stream().map(c -> hash(user, normal(c))).toArray(String[]::new);
        tx.sql(SecondFactorQueries.DELETE_CODES, user);
        tx.sql(SecondFactorQueries.ADD_CODES, user, hashes);
        return codes;
    }

    /** 79 random bits, such as {@code h7kq-2m9x-ab3d-zz4p}. */
    private static String newCode() {
        return Stream.generate(SecondFactors::newGroup).limit(GROUPS).collect(Collectors.joining("-"));
    }

    private static String newGroup() {
        return RANDOM.ints(GROUP_LETTERS, 0, LETTERS.length())
                .mapToObj(i -> LETTERS.substring(i, i + 1))
                .collect(Collectors.joining());
    }

    /** Whether there was one. */
    static boolean remove(Tx tx, UUID user) {
        return tx.sql(SecondFactorQueries.DELETE, user).rowCount() > 0;
    }
}
