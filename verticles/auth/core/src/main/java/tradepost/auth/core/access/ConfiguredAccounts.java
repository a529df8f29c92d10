package tradepost.auth.core.access;

import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.core.access.ServiceAccounts.Account;
import tradepost.auth.core.crypto.Vault;
import tradepost.auth.core.key.TokenLifetimes;
import tradepost.auth.core.session.AccessTokenWriter.Program;
import tradepost.auth.core.session.RevocationWriter;
import tradepost.auth.core.session.RevocationWriter.Ended;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;

/** The ids of the tokens of the accounts of {@code service.accounts}, which all nodes share. Awaits. */
public final class ConfiguredAccounts {
    private static final String ALL = "select name, fingerprint, token_id from configured_account";

    private static final String TOKEN = """
            insert into configured_account(name, token_id) values ($1, gen_random_uuid())
            on conflict (name) do update set name = excluded.name returning token_id
            """;

    private static final String PUT = """
            insert into configured_account(name, fingerprint, token_id) values ($1, $2, gen_random_uuid())
            on conflict (name) do update set fingerprint = excluded.fingerprint, token_id = excluded.token_id
            """;

    private static final String DELETE = "delete from configured_account where name = $1";

    private record Stored(@Nullable String fingerprint, UUID tokenId) {
        static Stored of(Row r) {
            return new Stored(r.getString(1), r.getUUID(2));
        }
    }

    private ConfiguredAccounts() {}

    static Program program(Db db, Account account) {
        var token = db.list(r -> r.getUUID(0), TOKEN, account.name()).await().getFirst();
        return account.program(token);
    }

    /** Revokes the tokens of those accounts whose secret or permissions have changed since another start, or that are gone. */
    public static void revokeChanged(Db db, Vault vault, ServiceAccounts configured, RevocationWriter revocations) {
        revocations.announce(db.tx(tx -> {
            tx.takeTurns("configured accounts");
            return revoked(tx, vault, configured, revocations);
        }));
    }

    private static Ended revoked(Tx tx, Vault vault, ServiceAccounts configured, RevocationWriter revocations) {
        var stored = new HashMap<String, Stored>();
        for (var r : tx.sql(ALL)) stored.put(r.getString(0), Stored.of(r));
        var tokens = new ArrayList<UUID>();
        for (var account : configured.all()) {
            var before = stored.remove(account.name());
            var fingerprint = fingerprint(vault, account);
            if (before != null && fingerprint.equals(before.fingerprint)) continue;
            if (before != null) tokens.add(before.tokenId);
            tx.sql(PUT, account.name(), fingerprint);
        }
        stored.forEach((name, gone) -> {
            tokens.add(gone.tokenId);
            tx.sql(DELETE, name);
        });
        return tokens.isEmpty() ? Ended.NONE : revocations.revoke(tx, tokens, TokenLifetimes.SERVICE_SECONDS);
    }

    private static String fingerprint(Vault vault, Account account) {
        var proof = account.proof().toString(StandardCharsets.ISO_8859_1);
        return vault.mark("configured account\n" + proof + "\n" + String.join(" ", account.permissions()));
    }
}
