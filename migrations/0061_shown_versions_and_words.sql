insert into migrations (version) values (61);

-- What a change of a named state was decided on beside the appointment's own row: shown_version.
alter type appointment_change add attribute shown_version text;
