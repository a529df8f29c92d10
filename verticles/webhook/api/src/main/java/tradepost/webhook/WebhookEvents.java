package tradepost.webhook;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;

/** The events of webhooks and hook sources. The subject is the id of the webhook or source. */
public final class WebhookEvents {
    @EventDoc(value = "A webhook was created.", subject = "the webhook", data = WebhookChanged.class)
    public static final String CREATED = "webhook.subscription.created";

    @EventDoc(
            value = "A webhook was changed, or its secret was replaced.",
            subject = "the webhook",
            data = WebhookChanged.class)
    public static final String UPDATED = "webhook.subscription.updated";

    @EventDoc(value = "A webhook was deleted.", subject = "the webhook", data = WebhookChanged.class)
    public static final String DELETED = "webhook.subscription.deleted";

    @EventDoc(
            value = "A webhook was paused: events are kept for it, and not sent. The reason says by whom or why.",
            subject = "the webhook",
            data = WebhookChanged.class)
    public static final String PAUSED = "webhook.subscription.paused";

    @EventDoc(
            value = "A webhook that was paused goes on with the events that were kept for it.",
            subject = "the webhook",
            data = WebhookChanged.class)
    public static final String RESUMED = "webhook.subscription.resumed";

    @EventDoc(value = "A hook source was created.", subject = "the hook source", data = HookSourceChanged.class)
    public static final String SOURCE_CREATED = "webhook.source.created";

    @EventDoc(
            value = "A hook source was changed, or its secret was replaced.",
            subject = "the hook source",
            data = HookSourceChanged.class)
    public static final String SOURCE_UPDATED = "webhook.source.updated";

    @EventDoc(value = "A hook source was deleted.", subject = "the hook source", data = HookSourceChanged.class)
    public static final String SOURCE_DELETED = "webhook.source.deleted";

    @EventDoc(
            value = "A hook source was paused: its messages are refused.",
            subject = "the hook source",
            data = HookSourceChanged.class)
    public static final String SOURCE_PAUSED = "webhook.source.paused";

    @EventDoc(
            value = "A hook source that was paused accepts messages again.",
            subject = "the hook source",
            data = HookSourceChanged.class)
    public static final String SOURCE_RESUMED = "webhook.source.resumed";

    private WebhookEvents() {}

    public record WebhookChanged(
            @FieldDoc(value = "The webhook's id.", example = "0198c0de-0000-7000-8000-0000000000a7")
            UUID id,

            @FieldDoc(
                    value = "The user, API key or service account that owns it.",
                    example = "0198c0de-0000-7000-8000-000000000090")
            UUID ownerId,

            @FieldDoc(
                    value = "Scheme, host and port of its URL; the rest may be secret.",
                    example = "https://shop.example")
            String target,

            @FieldDoc(value = "The types of events that it gets.", example = "sales.order.*")
            List<String> types,

            @FieldDoc(value = "Whether it is paused.", example = "false")
            boolean paused,

            @FieldDoc(
                    value =
                            "Why it is paused: requested, gone (the receiver answered 410), failing (nothing was accepted for long), owner_inactive (its owner is disabled or deleted) or owner_rights (its owner may no longer read events); null if it is not.",
                    example = "failing")
            @Nullable
            String reason) {}

    public record HookSourceChanged(
            @FieldDoc(value = "The hook source's id.", example = "0198c0de-0000-7000-8000-0000000000b1")
            UUID id,

            @FieldDoc(
                    value = "The user, API key or service account that has created it.",
                    example = "0198c0de-0000-7000-8000-000000000090")
            UUID ownerId,

            @FieldDoc(value = "Its name.", example = "Shop") String name,

            @FieldDoc(
                    value = "How its messages are signed.",
                    oneOf = {"standard_webhooks", "hmac", "stripe"},
                    example = "hmac")
            String verification,

            @FieldDoc(
                    value = "The service account in whose name its messages call the operation.",
                    example = "0198c0de-0000-7000-8000-000000000091")
            UUID serviceAccountId,

            @FieldDoc(value = "The operation that its messages call.", example = "sales.createOrder")
            String operation,

            @FieldDoc(value = "Whether it is paused.", example = "false")
            boolean paused,

            @FieldDoc(value = "The version of the source after the change.", example = "2")
            long version) {}
}
