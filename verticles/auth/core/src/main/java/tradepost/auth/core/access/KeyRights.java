package tradepost.auth.core.access;

import java.util.List;
import java.util.UUID;
import tradepost.auth.core.session.AccessTokenWriter;
import tradepost.auth.core.session.AccessTokenWriter.Program;
import tradepost.auth.core.session.StoredUser;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Roles;

/**
 * What an API key may do now.
 *
 * @param granted its permissions, of which those count that the owner holds
 * @param secondsLeft until it expires, or a day if that is later
 */
record KeyRights(
        UUID id,
        UUID tokenId,
        List<String> granted,
        boolean publishable,
        List<String> origins,
        List<String> allowedAddresses,
        int secondsLeft,
        StoredUser owner) {
    /**
     * A publishable key has the permissions of the storefront; every verifier knows them. It does not share the limits of its owner, because
     * everybody uses it: each visitor is limited by the address. The gateway checks addresses by what it exchanges.
     */
    Program program(AccessTokenWriter tokens) {
        var caller = tokens.caller(owner);
        return publishable
                ? new Program(id, Roles.STOREFRONT, tokenId, List.of(), List.of(), List.of())
                : new Program(
                        id,
                        Roles.KEY,
                        tokenId,
                        GrantRule.common(caller, granted),
                        caller.locations(),
                        List.of(),
                        owner.id());
    }

    /** As its requests are made. */
    Caller caller(AccessTokenWriter tokens) {
        var program = program(tokens);
        var permissions = publishable ? Roles.permissions(Roles.STOREFRONT) : program.permissions();
        return new Caller(id, program.role(), permissions, program.locations(), 0, "", program.owner());
    }
}
