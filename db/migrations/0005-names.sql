-- One party or place, several names: events call it by credit code, place code or GLN. A name never moves to another row.

CREATE TABLE party_alias (
  uri      text PRIMARY KEY,
  party_id bigint NOT NULL REFERENCES party (id)
);
CREATE INDEX party_alias_party ON party_alias (party_id);

CREATE TABLE place_alias (
  uri      text PRIMARY KEY,
  place_id bigint NOT NULL REFERENCES place (id)
);
CREATE INDEX place_alias_place ON place_alias (place_id);

-- Every name with the number behind it: what capture asks.
CREATE VIEW party_by_uri AS SELECT uri, id FROM party UNION ALL SELECT uri, party_id FROM party_alias;
CREATE VIEW place_by_uri AS SELECT uri, id FROM place UNION ALL SELECT uri, place_id FROM place_alias;

-- The order of lists: by name, the undeclared by the name that events gave them.
CREATE INDEX party_list ON party ((coalesce(name, uri) COLLATE "C"), id);
CREATE INDEX place_list ON place ((coalesce(name, uri) COLLATE "C"), id);

GRANT SELECT, INSERT ON party_alias, place_alias TO liangsu_runtime;
GRANT SELECT ON party_by_uri, place_by_uri TO liangsu_runtime;
