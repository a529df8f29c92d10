/**
 * Who sends a request that has no access token: API keys are exchanged for one, and in development one may stand in for it. The refresh token of a
 * page may be in a cookie.
 */
@NullMarked
package tradepost.gateway.access;

import org.jspecify.annotations.NullMarked;
