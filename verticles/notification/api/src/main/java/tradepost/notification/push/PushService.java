package tradepost.notification.push;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/** The browsers of the caller that are sent push messages. */
@ProxyGen
public interface PushService {
    String ADDRESS = "notification.push";

    /** The key of this installation (RFC 8292). */
    Future<PushKey> getPushKey(Caller caller);

    Future<PushSubscriptionPage> listPushSubscriptions(PushSubscriptionQuery query, Caller caller);

    /**
     * Adds a browser. One that is known already gets the keys that are sent, and is the caller's from then on. Fails 400
     * target_not_allowed or invalid_push_key, 409 too_many_push_subscriptions.
     */
    Future<PushSubscription> createPushSubscription(WritePushSubscription body, Caller caller);

    /** Fails 404 push_subscription_not_found. */
    Future<Void> deletePushSubscription(UUID pushSubscriptionId, Caller caller);
}
