package tradepost.auth.core.account;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import tradepost.auth.AuthEvents;
import tradepost.auth.AuthSettings;
import tradepost.auth.core.crypto.Argon2;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.crypto.PasswordRule;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.StoredUser;
import tradepost.auth.user.User;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Text;

/** Creates accounts, each with its events. */
public final class UserWriter {
    private static final String ADMIN = "admin";
    private static final String CUSTOMER = "customer";

    private UserWriter() {}

    /** Deletes expired tokens from mails, and logins of long ago. */
    public static List<Pruner.Step> pruning(Db db) {
        return List.of(
                Pruner.deleting(db, AccountQueries.PRUNE_RESETS),
                Pruner.deleting(db, ProofQueries.PRUNE),
                Pruner.deleting(db, LoginHistory.PRUNE));
    }

    /** An account whose address is not proved. Fails 409 email_taken. */
    static User add(Tx tx, SecurityLog security, String email, String passwordHash, String role) {
        return add(tx, security, email, passwordHash, role, false);
    }

    private static User add(
            Tx tx, SecurityLog security, String email, String passwordHash, String role, boolean proved) {
        var made = insert(tx, security, UserQueries.ADD_USER, email, passwordHash, role, proved);
        if (made == null) throw new IllegalStateException("an insert without a row");
        return made;
    }

    /** Whether it was created: false if the e-mail address is taken. */
    static boolean addOnce(Tx tx, SecurityLog security, String email, String passwordHash, String role) {
        return insert(tx, security, UserQueries.ADD_USER_ONCE, email, passwordHash, role, false) != null;
    }

    /**
     * Creates the account of {@code admin.email} if {@code admin.password} is set and no administrator was ever created, however many nodes
     * start at once. It is not created again if its e-mail address or role was changed or the account was deleted, because that was
     * intended. Awaits.
     */
    public static void addFirstAdministrator(Config config, Db db, CryptoPool pool, SecurityLog security) {
        var email = checkFirstAdministrator(config);
        if (email == null) return;
        var password = config.text(AuthSettings.ADMIN_PASSWORD);
        if (db.query(UserQueries.BOOTSTRAPPED).await().size() > 0) return;
        var hash = pool.run(() -> Argon2.of(config).hash(password)).await();
        var made = db.tx(tx -> new Made(bootstrapped(tx, security, email, hash)));
        if (made.user() != null)
            LoggerFactory.getLogger(UserWriter.class).info("created the first administrator {}", email);
    }

    /** The normalised {@code admin.email}; null if there is no {@code admin.password}. Fails with {@link Config.Invalid}. */
    public static @Nullable String checkFirstAdministrator(Config config) {
        var password = config.text(AuthSettings.ADMIN_PASSWORD);
        return password.isEmpty() ? null : checked(config.text(AuthSettings.ADMIN_EMAIL), password);
    }

    /** Null if another node was faster, or if the e-mail address is taken. */
    private static @Nullable User bootstrapped(Tx tx, SecurityLog security, String email, String hash) {
        if (tx.sql(UserQueries.BOOTSTRAP).rowCount() == 0) return null;
        var made = insert(tx, security, UserQueries.ADD_USER_ONCE, email, hash, ADMIN, true);
        if (made == null) tx.sql(UserQueries.NOT_BOOTSTRAPPED);
        return made;
    }

    /** Creates an account for the command line, whose caller answers for the address. Fails 400 unknown_role, 409 email_taken. Awaits. */
    public static User add(
            Config config, Db db, CryptoPool pool, SecurityLog security, String email, String password, String role) {
        var normal = checked(email, password);
        if (db.query(UserQueries.EMAIL_KNOWN, normal).await().size() > 0) throw Problem.conflict("email_taken");
        var hash = pool.run(() -> Argon2.of(config).hash(password)).await();
        return db.tx(tx -> {
            RoleRights.of(tx, role);
            if (role.equals(ADMIN)) tx.sql(UserQueries.BOOTSTRAP); // an administrator exists now
            return add(tx, security, normal, hash, role, true);
        });
    }

    /**
     * Creates those of these accounts that do not exist, with their addresses proved, and without the rules for passwords and for
     * registration. Those that exist lose the second factor that a loader of the demo may have left, which was killed. For the demo, whose logins
     * are published. Awaits.
     *
     * @param roles the role of each normalised e-mail address
     */
    public static void addDemo(
            Config config, Db db, CryptoPool pool, SecurityLog security, Map<String, String> roles, String password) {
        for (var account : roles.entrySet()) {
            var email = account.getKey();
            if (db.query(UserQueries.EMAIL_KNOWN, email).await().size() > 0) {
                db.query(UserQueries.REMOVE_SECOND_FACTOR, email).await();
                continue;
            }
            var hash = pool.run(() -> Argon2.of(config).hash(password)).await();
            db.tx(tx ->
                    new Made(insert(tx, security, UserQueries.ADD_USER_ONCE, email, hash, account.getValue(), true)));
        }
    }

    /** The normalised e-mail address of a future administrator. */
    private static String checked(String email, String password) {
        var normal = Text.normalEmail(email);
        if (!Text.isEmail(normal))
            throw new Config.Invalid(AuthSettings.ADMIN_EMAIL.key() + " must be an e-mail address");
        var fault = PasswordRule.fault(password, normal);
        if (fault != null) throw new Config.Invalid(AuthSettings.ADMIN_PASSWORD.key() + " " + fault);
        return normal;
    }

    private record Made(@Nullable User user) {}

    private static @Nullable User insert(
            Tx tx, SecurityLog security, String sql, String email, String passwordHash, String role, boolean proved) {
        var made = tx.firstOrNull(StoredUser::user, sql, Ids.next(), email, passwordHash, role, proved);
        if (made == null) return null;
        security.succeeded(tx, "role_grant", made.id(), role);
        registered(tx, made);
        return made;
    }

    /** Contact makes or finds the record of a customer, if it can, before the customer's next request. */
    static void registered(Tx tx, User user) {
        var registered = EventLog.append(tx, AuthEvents.USER_REGISTERED, user.id(), user.version(), user);
        if (user.role().equals(CUSTOMER)) EventLog.handOver(tx, "contact", registered);
    }
}
