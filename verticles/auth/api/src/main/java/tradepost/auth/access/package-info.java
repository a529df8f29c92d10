/** What people and programs may do: roles, API keys and service accounts, and why a request is allowed or refused. */
@NullMarked
package tradepost.auth.access;

import org.jspecify.annotations.NullMarked;
