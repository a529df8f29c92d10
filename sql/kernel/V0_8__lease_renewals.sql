-- Each renewal counts, so that other processes can watch the lease by their own monotonic clocks: no time of day decides who relays.
-- expires_at is '-infinity' once the lease is released; apart from that it is read by programs of the release before only, whose
-- renewals change it and nothing else.
alter table relay_lease add column renewals bigint not null default 0;
