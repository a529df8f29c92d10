package tradepost.auth.core.access;

import java.util.UUID;
import tradepost.auth.AuthEvents;
import tradepost.auth.AuthEvents.ApiKeyChanged;
import tradepost.auth.AuthEvents.ServiceAccountChanged;
import tradepost.auth.access.ApiKey;
import tradepost.auth.access.ServiceAccount;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;

/** The events of API keys and service accounts, in the transaction that changes them. Their secrets are in none. */
public final class ProgramEvents {
    private ProgramEvents() {}

    static void append(Tx tx, String type, ApiKey key) {
        var data = new ApiKeyChanged(
                key.id(),
                key.ownerId(),
                key.name(),
                key.permissions(),
                key.publishable(),
                key.origins(),
                key.allowedAddresses(),
                key.hint(),
                key.expiresAt());
        EventLog.append(tx, type, key.id(), key.version(), data);
    }

    static void append(Tx tx, String type, ServiceAccount account) {
        var data = new ServiceAccountChanged(
                account.id(),
                account.name(),
                account.permissions(),
                account.allowedAddresses(),
                account.status(),
                account.hint());
        EventLog.append(tx, type, account.id(), account.version(), data);
    }

    /** Before the keys of a user go with the account. */
    public static void revokedWithOwner(Tx tx, UUID owner) {
        for (var key : tx.list(ApiKeyQueries::key, ApiKeyQueries.LOCK_OF_OWNER, owner))
            append(tx, AuthEvents.API_KEY_REVOKED, key);
    }
}
