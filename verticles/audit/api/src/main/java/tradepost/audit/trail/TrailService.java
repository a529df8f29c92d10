package tradepost.audit.trail;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/**
 * The journal as an audit trail. Whoever holds {@code audit:read} sees of each act who did it, when, from where and to what. What the event
 * contains is shown only to callers who may also read its subject, as {@link tradepost.audit.EventTypes} defines.
 */
@ProxyGen
public interface TrailService {
    String ADDRESS = "audit.trail";

    /** Fails 400 unknown_entity_type, unknown_action, invalid_cursor. */
    Future<AuditPage> listEntries(AuditQuery query, Caller caller);

    /** With its data. Fails 404 entry_not_found. */
    Future<AuditEntry> getEntry(UUID entryId, Caller caller);

    /**
     * What happened to one thing.
     *
     * @param entityType such as {@code contact.customer}, or its last word if no other has it. Fails 400 unknown_entity_type, 404
     *     entity_not_found
     */
    Future<AuditPage> listEntityHistory(String entityType, UUID entityId, EntityHistoryQuery query, Caller caller);

    /** @param report {@code access}, {@code changes}, {@code deletions} or {@code refused} */
    Future<AuditPage> getReport(String report, ReportQuery query, Caller caller);

    /**
     * Records the lists that a gateway has sent as a whole: {@code {exports: [SentList…]}}. Repeating it changes nothing. Fails 403 forbidden for
     * everyone but a gateway.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<Void> recordExports(JsonObject sent, Caller caller);
}
