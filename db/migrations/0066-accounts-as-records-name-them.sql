-- Records name an account `user:<login>`; it is found by that name wherever they are told: in lists, on invitations, of keys.
CREATE INDEX app_user_actor ON app_user (('user:' || login));
