package tradepost.auth.core.account;

import java.time.Instant;
import java.util.UUID;
import tradepost.auth.AuthEvents;
import tradepost.auth.core.mail.AccountMail;
import tradepost.auth.core.mail.MailOutbox;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.StoredUser;
import tradepost.auth.user.InviteUser;
import tradepost.auth.user.User;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Access;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Text;

/** Invitations of people by mail. The token exists only in the mail; {@link AddressProver} accepts it. */
final class InvitationWriter {
    private final SecurityLog security;

    InvitationWriter(SecurityLog security) {
        this.security = security;
    }

    User invite(Tx tx, InviteUser body, Caller caller, Instant now) {
        var role = RoleRights.of(tx, body.role());
        RightsRule.require(caller, role);
        if (!RightsRule.isForCustomers(role)) Access.requireRecentProof(caller, now);
        var name = body.name() == null ? null : Text.visible("name", body.name());
        var user = tx.single(
                StoredUser::user, UserQueries.INVITE, Ids.next(), Text.email(body.email()), name, role.role());
        security.succeeded(tx, "role_grant", user.id(), user.role());
        return sent(tx, user, caller);
    }

    User inviteAgain(Tx tx, UUID id, Caller caller) {
        var user = UserChangeWriter.locked(tx, id, caller).user();
        if (!user.status().equals("invited"))
            throw Problem.conflict("invalid_state", Problem.detail("status", "is " + user.status() + ", not invited"));
        return sent(tx, tx.single(StoredUser::user, UserQueries.INVITE_AGAIN, id), caller);
    }

    private User sent(Tx tx, User user, Caller caller) {
        EventLog.append(tx, AuthEvents.USER_INVITED, user.id(), user.version(), user);
        security.succeeded(tx, "invitation", user.id(), user.role());
        MailOutbox.require(tx, AccountMail.INVITATION, user.email(), user.id(), caller.userId());
        return user;
    }
}
