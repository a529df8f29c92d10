package tradepost.auth.core.account;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import tradepost.auth.core.account.UserChangeWriter.Changed;
import tradepost.auth.core.mail.MailOutbox;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.OpenSessions;
import tradepost.auth.core.session.RevocationWriter;
import tradepost.auth.core.session.RevocationWriter.Ended;
import tradepost.auth.core.session.StoredUser;
import tradepost.auth.user.Actor;
import tradepost.auth.user.ActorQuery;
import tradepost.auth.user.InviteUser;
import tradepost.auth.user.SetPassword;
import tradepost.auth.user.User;
import tradepost.auth.user.UserLoginPage;
import tradepost.auth.user.UserLoginQuery;
import tradepost.auth.user.UserPage;
import tradepost.auth.user.UserQuery;
import tradepost.auth.user.UserService;
import tradepost.auth.user.UserSession;
import tradepost.contact.CustomerService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Text;

public final class UserServiceImpl implements UserService {
    private static final Listing<User> LISTED = Listing.of(
                    "app_user", StoredUser.USER_COLUMNS, StoredUser::user, User::id)
            .byText("email", User::email)
            .byText("role", User::role)
            .byText("status", User::status)
            .byTime("created_at", User::createdAt)
            .byTime("updated_at", User::updatedAt);

    private final Vertx vertx;
    private final Db db;
    private final Tokens tokens;
    private final OwnAccountWriter accounts;
    private final RevocationWriter revocations;
    private final MailOutbox outbox;
    private final SecurityLog security;
    private final InvitationWriter invitations;
    private final UserChangeWriter changes;
    private final CustomerService customers;

    public UserServiceImpl(
            Env env,
            Db db,
            OwnAccountWriter accounts,
            RevocationWriter revocations,
            MailOutbox outbox,
            SecurityLog security) {
        vertx = env.vertx();
        this.db = db;
        tokens = env.tokens();
        this.accounts = accounts;
        this.revocations = revocations;
        this.outbox = outbox;
        this.security = security;
        invitations = new InvitationWriter(security);
        changes = new UserChangeWriter(revocations, security);
        customers = Services.proxy(vertx, CustomerService.ADDRESS, CustomerService.class);
    }

    @Override
    public Future<UserPage> listUsers(UserQuery query, Caller caller) {
        var where = Where.of("deleted_at is null")
                .in("role", query.role())
                .in("status", query.status())
                .and("email = ?", query.email() == null ? null : Text.normalEmail(query.email()))
                .and("customer_id = ?", query.customerId())
                .and("(proved_at is not null) = ?", query.proved())
                .between("created_at", query.createdFrom(), query.createdTo())
                .search(Searched.own("app_user", "email"), query.q());
        return query.page().read(db, LISTED, where).map(slice -> new UserPage(slice.data(), slice.meta()));
    }

    @Override
    public Future<List<Actor>> listActors(ActorQuery query, Caller caller) {
        return db.list(UserQueries::actor, UserQueries.ACTORS, ids(query, "user:"), ids(query, "key:"));
    }

    private static UUID[] ids(ActorQuery query, String kind) {
        return query.actors().stream()
                .filter(actor -> actor.startsWith(kind))
                .map(actor -> UUID.fromString(actor.substring(kind.length())))
                .toArray(UUID[]::new);
    }

    @Override
    public Future<User> inviteUser(InviteUser body, Caller caller) {
        return mailed(tx -> invitations.invite(tx, body, caller, now()));
    }

    @Override
    public Future<User> resendInvitation(UUID userId, Caller caller) {
        return mailed(tx -> invitations.inviteAgain(tx, userId, caller));
    }

    private Future<User> mailed(Function<Tx, User> work) {
        return Tasks.run(vertx, () -> {
            outbox.requireMailer();
            var user = Idempotency.write(db, User.class, work);
            outbox.wake();
            return user;
        });
    }

    @Override
    public Future<User> getUser(UUID userId, Caller caller) {
        return db.require("account_not_found", StoredUser::of, UserQueries.USER, userId)
                .map(StoredUser::user);
    }

    @Override
    public Future<User> patchUser(UUID userId, JsonObject body, Caller caller) {
        return changed(() -> Idempotency.steps(db, Changed.class, () -> {
            boolean links = UserChangeWriter.isLinking(body);
            if (links) link(userId, body, caller);
            return Idempotency.step(db, Changed.class, tx -> changes.patch(tx, userId, body, caller, now(), links));
        }));
    }

    /**
     * Contact decides who owns a record. The whole patch is checked before that; if the account cannot be changed after it, contact's event
     * tells it. Fails 403 forbidden for a caller who may not change customers.
     */
    private void link(UUID userId, JsonObject body, Caller caller) {
        if (!caller.may("customers:write")) throw Problem.lacks("customers:write");
        db.tx(tx -> {
            changes.check(tx, userId, body, caller, now());
            return true;
        });
        var customer = UserChangeWriter.customerId(body);
        try {
            if (customer == null) customers.unlinkUser(userId, caller).await();
            else customers.linkUser(customer, userId, caller).await();
        } catch (ServiceException e) {
            if (e.failureCode() != 404) throw e;
            throw Problem.badRequest("unknown_customer", Problem.detail("customer_id", "does not exist"));
        }
    }

    @Override
    public Future<Void> deleteUser(UUID userId, Caller caller) {
        return changed(() -> Idempotency.write(db, Changed.class, tx -> changes.erase(tx, userId, caller)))
                .mapEmpty();
    }

    private Future<User> changed(Supplier<Changed> work) {
        return Tasks.run(vertx, () -> {
            var changed = work.get();
            revocations.announce(changed.ended());
            return changed.user();
        });
    }

    @Override
    public Future<User> setUserPassword(UUID userId, SetPassword body, Caller caller) {
        return changed(() -> {
            var set = accounts.set(userId, body.password(), caller);
            outbox.wake();
            return set;
        });
    }

    @Override
    public Future<UserLoginPage> listUserLogins(UUID userId, UserLoginQuery query, Caller caller) {
        return getUser(userId, caller).compose(user -> LoginHistory.list(db, userId, query));
    }

    @Override
    public Future<List<UserSession>> listUserSessions(UUID userId, Caller caller) {
        return getUser(userId, caller).compose(user -> OpenSessions.list(db, userId, null));
    }

    @Override
    public Future<Void> endUserSession(UUID userId, UUID sessionId, Caller caller) {
        return ended(tx -> changes.endSession(tx, userId, sessionId, caller));
    }

    @Override
    public Future<Void> endUserSessions(UUID userId, Caller caller) {
        return ended(tx -> changes.endSessions(tx, userId, caller));
    }

    @Override
    public Future<List<UserSession>> listMySessions(Caller caller) {
        return Tasks.run(
                vertx, () -> OpenSessions.list(db, caller.userId(), tokenId()).await());
    }

    @Override
    public Future<Void> endMySession(UUID sessionId, Caller caller) {
        return ended(tx -> {
            var ended = OpenSessions.end(tx, revocations, caller.userId(), sessionId, RevocationWriter.BY_USER);
            security.succeeded(tx, "session_end", caller.userId(), null);
            return ended;
        });
    }

    @Override
    public Future<Void> endMyOtherSessions(Caller caller) {
        return Tasks.run(vertx, this::tokenId)
                .compose(kept -> ended(tx -> {
                    var ended = revocations.endOthers(tx, caller.userId(), kept, RevocationWriter.BY_USER);
                    if (!ended.sessions().isEmpty()) security.succeeded(tx, "session_end", caller.userId(), null);
                    return ended;
                }));
    }

    private UUID tokenId() {
        return UUID.fromString(tokens.session(Request.token()).await());
    }

    private Future<Void> ended(Function<Tx, Ended> work) {
        return Tasks.run(vertx, () -> {
                    revocations.announce(Idempotency.write(db, Ended.class, work));
                    return true;
                })
                .mapEmpty();
    }

    private Instant now() {
        return Instant.ofEpochMilli(tokens.clock().nowMs());
    }
}
