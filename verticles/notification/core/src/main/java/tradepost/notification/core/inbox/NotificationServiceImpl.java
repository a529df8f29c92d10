package tradepost.notification.core.inbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;
import tradepost.notification.FeedQuery;
import tradepost.notification.Notification;
import tradepost.notification.NotificationBounds;
import tradepost.notification.NotificationEvents;
import tradepost.notification.NotificationEvents.AnnouncementPosted;
import tradepost.notification.NotificationFeed;
import tradepost.notification.NotificationPage;
import tradepost.notification.NotificationQuery;
import tradepost.notification.NotificationService;
import tradepost.notification.NotificationType;
import tradepost.notification.UnreadCount;
import tradepost.notification.WriteNotification;
import tradepost.notification.core.inbox.NotificationWriter.Posted;
import tradepost.notification.core.inbox.NotificationWriter.Queued;

public final class NotificationServiceImpl implements NotificationService {
    static final int COUNTED_MAX = 1_000;
    private static final int FEED_MAX = 1_000;
    private static final int FEED_LIMIT = 100;
    private static final String NOT_FOUND = "notification_not_found";

    private final Vertx vertx;
    private final Db db;

    private final BiFunction<Tx, List<NewNotification>, Posted> writer;
    private final Consumer<Queued> queued;

    /**
     * @param writer writes new notifications and stores what other channels have to send of them
     * @param queued is called after a commit
     */
    public NotificationServiceImpl(
            Vertx vertx, Db db, BiFunction<Tx, List<NewNotification>, Posted> writer, Consumer<Queued> queued) {
        this.vertx = vertx;
        this.db = db;
        this.writer = writer;
        this.queued = queued;
    }

    /** @param off types that the user has switched off in the application */
    private record State(long readTo, String[] off) {}

    private Future<State> state(Caller caller) {
        return db.query(InboxQueries.STATE, caller.userId()).map(rows -> {
            var r = rows.iterator().next();
            return new State(r.getLong(0), r.getArrayOfStrings(1));
        });
    }

    private static UUID @Nullable [] locations(Caller caller) {
        return LocationLimit.of(caller).ids();
    }

    @Override
    public Future<NotificationPage> listNotifications(NotificationQuery q, Caller caller) {
        return state(caller).compose(state -> {
            var read = InboxQueries.read(caller.userId(), state.readTo);
            var where = Where.of("true")
                    .and("audience = any(?)", Audience.of(caller))
                    .and("(location_ids is null or location_ids && ?)", locations(caller))
                    .and("type <> all(?)", q.type() == null && state.off.length > 0 ? state.off : null)
                    .in("type", q.type())
                    .when(Boolean.TRUE.equals(q.read()), read)
                    .when(Boolean.FALSE.equals(q.read()), "not " + read)
                    .when(Boolean.TRUE.equals(q.resolved()), "resolved_at is not null")
                    .when(Boolean.FALSE.equals(q.resolved()), "resolved_at is null")
                    .and("entity_type = ?", q.entityType())
                    .and("entity_id = ?", q.entityId())
                    .between("created_at", q.createdFrom(), q.createdTo());
            return q.page()
                    .sortedBy(List.of("-created_at"))
                    .read(db, InboxQueries.listed(caller.userId(), state.readTo), where)
                    .map(slice -> new NotificationPage(slice.data(), slice.meta()));
        });
    }

    @Override
    public Future<Notification> postNotification(WriteNotification body, Caller caller) {
        var title = Text.visible("title", body.title());
        var role = Text.trimmedOrNull(body.role());
        var toSend = new AtomicReference<>(Queued.NOTHING);
        var answer = Idempotency.task(vertx, db, Notification.class, tx -> {
            if (role != null && !isRole(tx, role))
                throw Problem.badRequest("unknown_role", Problem.detail("role", "is not the name of a role"));
            var audience = role == null ? Audience.EVERYONE : Audience.role(role);
            var posted = writer.apply(
                    tx,
                    List.of(new NewNotification(
                            NotificationType.ANNOUNCEMENT,
                            audience,
                            List.of(),
                            title,
                            Text.trimmedOrNull(body.text()),
                            null,
                            null,
                            null,
                            false)));
            toSend.set(posted.queued());
            var written = posted.written().getFirst();
            EventLog.append(
                    tx,
                    NotificationEvents.ANNOUNCEMENT_POSTED,
                    written.id(),
                    1,
                    new AnnouncementPosted(
                            written.id(), title, written.notification().text(), role));
            return tx.single(
                    InboxQueries::notification,
                    InboxQueries.GET,
                    caller.userId(),
                    new String[] {audience},
                    null,
                    written.id(),
                    0L);
        });
        return answer.onSuccess(n -> {
            vertx.eventBus().publish(ADVANCED, Long.parseLong(n.sequence()));
            queued.accept(toSend.get());
        });
    }

    private static boolean isRole(Tx tx, String role) {
        return Roles.BUILT_IN.containsKey(role) || tx.firstOrNull(r -> r.getString(0), InboxQueries.ROLE, role) != null;
    }

    @Override
    public Future<Notification> getNotification(UUID notificationId, Caller caller) {
        return state(caller).compose(state -> find(notificationId, state, caller));
    }

    private Future<Notification> find(UUID id, State state, Caller caller) {
        return db.require(
                NOT_FOUND,
                InboxQueries::notification,
                InboxQueries.GET,
                caller.userId(),
                Audience.of(caller),
                locations(caller),
                id,
                state.readTo);
    }

    @Override
    public Future<UnreadCount> countUnread(Caller caller) {
        return state(caller).compose(state -> count(state, caller));
    }

    private Future<UnreadCount> count(State state, Caller caller) {
        return db.query(
                        InboxQueries.COUNT_UNREAD,
                        caller.userId(),
                        Audience.of(caller),
                        locations(caller),
                        state.readTo,
                        state.off,
                        COUNTED_MAX)
                .map(rows -> rows.iterator().next().getLong(0))
                .map(unread -> new UnreadCount(unread, unread == COUNTED_MAX));
    }

    /** Repeating it changes nothing. */
    @Override
    public Future<Notification> readNotification(UUID notificationId, Caller caller) {
        return getNotification(notificationId, caller)
                .compose(found -> db.query(InboxQueries.MARK_READ, caller.userId(), Long.parseLong(found.sequence())))
                .compose(v -> getNotification(notificationId, caller));
    }

    @Override
    public Future<UnreadCount> readAllNotifications(Caller caller) {
        return Idempotency.task(vertx, db, UnreadCount.class, tx -> {
            long readTo = tx.single(r -> r.getLong(0), InboxQueries.READ_ALL, caller.userId());
            tx.sql(InboxQueries.FORGET_READ, caller.userId(), readTo);
            return new UnreadCount(0, false);
        });
    }

    @Override
    public Future<NotificationFeed> streamNotifications(FeedQuery query, Caller caller) {
        int limit = query.limit() == null ? FEED_LIMIT : Math.clamp(query.limit(), 1, FEED_MAX);
        long after = query.after() == null ? 0 : query.after();
        return head().compose(head -> after >= head
                ? Future.succeededFuture(new NotificationFeed(List.of(), new NotificationFeed.Meta(limit, after, head)))
                : state(caller).compose(state -> feed(after, limit, head, state, caller)));
    }

    private Future<NotificationFeed> feed(long after, int limit, long head, State state, Caller caller) {
        return db.list(
                        InboxQueries::notification,
                        InboxQueries.FEED,
                        caller.userId(),
                        Audience.of(caller),
                        locations(caller),
                        after,
                        state.readTo,
                        head,
                        state.off,
                        limit)
                .map(found -> {
                    long next = found.size() < limit
                            ? head
                            : Long.parseLong(found.getLast().sequence());
                    return new NotificationFeed(found, new NotificationFeed.Meta(limit, next, head));
                });
    }

    private Future<Long> head() {
        return db.query(InboxQueries.HEAD).map(rows -> rows.iterator().next().getLong(0));
    }

    @Override
    public Future<NotificationBounds> notificationBounds(Caller caller) {
        return head().map(NotificationBounds::new);
    }
}
