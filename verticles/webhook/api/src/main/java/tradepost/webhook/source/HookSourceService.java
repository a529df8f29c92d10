package tradepost.webhook.source;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.RawBody;
import tradepost.kernel.identity.Caller;

/** Hook sources: who may call which operation by signed messages, and what was received from them. */
@ProxyGen
public interface HookSourceService {
    String ADDRESS = "webhook.sources";

    /** Newest first unless sorted. Fails 400 invalid_sort or invalid_cursor. */
    Future<HookSourcePage> listHookSources(HookSourceQuery query, Caller caller);

    /**
     * Returns the source with its secret, which is shown only once. Fails 400 invalid_verification, unknown_operation, invalid_mapping or
     * unusable_service_account, 403 not_held, 409 too_many_sources.
     */
    Future<HookSource> createHookSource(WriteHookSource body, Caller caller);

    /** Fails 404 hook_source_not_found. */
    Future<HookSource> getHookSource(UUID sourceId, Caller caller);

    /** Applies a merge patch (RFC 7396). Fails as createHookSource does, 404 hook_source_not_found. */
    Future<HookSource> patchHookSource(UUID sourceId, JsonObject body, Caller caller);

    /** Deletes it with what was received from it. Fails 404 hook_source_not_found. */
    Future<Void> deleteHookSource(UUID sourceId, Caller caller);

    /** Returns the source with another secret, which is shown only once. Fails 400 invalid_verification, 404 hook_source_not_found. */
    Future<HookSource> rotateHookSource(UUID sourceId, @Nullable RotateHookSource body, Caller caller);

    /** Newest first unless sorted. Fails 400 invalid_sort or invalid_cursor, 404 hook_source_not_found. */
    Future<ReceivedHookPage> listReceivedHooks(UUID sourceId, ReceivedHookQuery query, Caller caller);

    /**
     * Calls the operation of the source in the name of its service account, once for each message. Fails 401 invalid_signature, also if there is
     * no such source, 409 source_paused or hook_in_progress, 413 payload_too_large, 422 mapping_failed, 429 too_many_hooks, and as the operation
     * does.
     */
    Future<HookReceipt> receiveHook(String source, RawBody body);
}
