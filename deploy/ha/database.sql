-- Run once, on the first leader.
create role opdesk login password '@OPDESK_PASSWORD@';
create database opdesk owner opdesk encoding 'UTF8' template template0;
