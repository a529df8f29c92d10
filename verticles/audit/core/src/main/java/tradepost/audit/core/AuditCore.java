package tradepost.audit.core;

import io.vertx.core.Deployable;
import tradepost.audit.AuditSettings;
import tradepost.audit.core.chain.HeadSigner;
import tradepost.kernel.config.Config;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;

public final class AuditCore implements ContextCore {
    @Override
    public String name() {
        return "audit";
    }

    /** What the security log says of a client is part of its data, and must not outlive the addresses of the journal. */
    @Override
    public void check(Config config) {
        HeadSigner.check(config);
        int addresses = config.number(AuditSettings.ADDRESS_DAYS);
        int security = config.number(AuditSettings.SECURITY_DAYS);
        if (addresses > 0 && (security == 0 || security > addresses))
            throw new Config.Invalid(AuditSettings.SECURITY_DAYS.key() + " must be 1 to " + addresses + ", because "
                    + AuditSettings.ADDRESS_DAYS.key() + " is set: the data of security events have addresses, too");
    }

    @Override
    public Deployable verticle(Env env) {
        return new AuditVerticle(env);
    }
}
