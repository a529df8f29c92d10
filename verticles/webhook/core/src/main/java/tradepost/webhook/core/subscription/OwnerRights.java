package tradepost.webhook.core.subscription;

import io.vertx.core.Future;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.audit.EventTypes;
import tradepost.auth.AuthService;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Access;
import tradepost.kernel.identity.Caller;

/**
 * What the owner of a webhook may read now. A webhook lasts like an event stream: as long as its owner may read events, and each event only
 * if the owner may read its subject.
 */
public final class OwnerRights {
    /** The type of a test, which everybody may read. */
    public static final String TEST = "webhook.test";

    /** A change of rights takes effect within this time, as for streams. */
    private static final long KNOWN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int KNOWN_MAX = 5_000;
    private static final Caller SELF = Caller.system("webhook");

    /** What is to be done with an event. */
    public enum Decision {
        SEND,
        /** The owner may not read events of this type, but others. */
        REFUSE,
        /** The owner must first do something else, such as change a password. */
        WAIT,
        PAUSE_INACTIVE,
        PAUSE_RIGHTS;

        /** Why the webhook is paused; null if it is not. */
        public @Nullable String reason() {
            return switch (this) {
                case PAUSE_INACTIVE -> "owner_inactive";
                case PAUSE_RIGHTS -> "owner_rights";
                default -> null;
            };
        }
    }

    private record Known(Future<Caller> caller, long atNanos) {}

    private final AuthService auth;
    private final Access feed = feed();
    private final Map<UUID, Known> known = new ConcurrentHashMap<>();

    public OwnerRights(AuthService auth) {
        this.auth = auth;
    }

    private static Access feed() {
        return Contract.load("audit").operations().stream()
                .map(Contract.Operation::access)
                .filter(a -> a.operation().equals("audit.readEvents"))
                .findFirst()
                .orElseThrow();
    }

    /** Fails 403 as the feed does, 400 unknown_type, 403 type_not_allowed. */
    public void require(Iterable<String> types, Caller caller) {
        var refusal = feed.refusal(caller);
        if (refusal != null) throw refusal;
        for (var type : types) {
            var one = List.of(type);
            EventTypes.requirePublished(one);
            EventTypes.readable(one, caller);
        }
    }

    /** Fails if auth is unavailable. Awaits, in the name of this context. */
    public Decision decide(UUID owner, String type) {
        try {
            var caller = caller(owner).await();
            if (!caller.pending().isEmpty()) return Decision.WAIT;
            if (feed.refusal(caller) != null) return Decision.PAUSE_RIGHTS;
            return type.equals(TEST) || caller.may(EventTypes.permissionOf(type)) ? Decision.SEND : Decision.REFUSE;
        } catch (ServiceException e) {
            if (e.failureCode() != 403) throw e;
            return Decision.PAUSE_INACTIVE;
        }
    }

    private Future<Caller> caller(UUID owner) {
        long now = System.nanoTime();
        if (known.size() > KNOWN_MAX) known.values().removeIf(k -> now - k.atNanos > KNOWN_NANOS);
        return known.compute(owner, (id, last) -> {
                    if (last != null && now - last.atNanos < KNOWN_NANOS && !last.caller.failed()) return last;
                    return new Known(auth.callerOfJob(id, SELF).map(Caller::of), now);
                })
                .caller();
    }
}
